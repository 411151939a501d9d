//! One sentence per code, and per variant of a code where its facts tell more.

use crate::i18n::messages;

messages! {
    /// One sentence per code.
    Errors {
        unknown_item: "Bu yemək menyuda yoxdur. Menyunu yeniləyin.", "Этого блюда нет в меню. Обновите меню.", "This dish is not on the menu. Reload the menu.";
        sold_out: "Yemək bitib. Qonağa başqasını təklif edin.", "Блюдо закончилось. Предложите гостю другое.", "The dish is sold out. Offer another one.";
        not_enough: "O qədər porsiya qalmayıb. Azaldın.", "Столько порций не осталось. Уменьшите.", "There are not so many left. Take fewer.";
        not_now: "Bu yemək indi satılmır.", "Это блюдо сейчас не подаётся.", "This is not sold at this hour.";
        bill_printed: "Hesab çap olunub. Dəyişmək üçün menecer hesabı geri açmalıdır.", "Счёт напечатан. Чтобы изменить, менеджер должен открыть его снова.", "The bill is printed. A manager has to reopen it first.";
        not_billed: "Hesab çap olunmayıb.", "Счёт ещё не напечатан.", "No bill is printed.";
        nothing_to_bill: "Hesab boşdur.", "Счёт пуст.", "There is nothing on the check.";
        card_not_shown: "Kartı yenidən oxudun: kodu göstərilməyib.", "Покажите карту ещё раз: код не подтверждён.", "Show the card again: its code was not checked.";
        course_fired: "Bu kurs artıq başladılıb.", "Этот курс уже запущен.", "This course was fired already.";
        other_terms: "O hesabda endirim və ya servis haqqı başqadır. Əvvəl eyniləşdirin.", "В том счёте другая скидка или сервис. Сначала сделайте одинаково.", "The other check has another discount or service charge. Make them equal first.";
        reservation_ended: "Bu rezerv artıq bağlanıb. Yenisini yazın.", "Эта бронь уже закрыта. Запишите новую.", "This reservation has ended. Write down a new one.";
        line_shared: "Bu yeməyi başqa hesab da ödəyir. Əvvəl hesabları birləşdirin.", "За это блюдо платит и другой счёт. Сначала объедините счета.", "Another check pays for a part of this dish. Merge the checks first.";
        room_changed: "Bu zalı kimsə dəyişib. Yeni plana baxın, sizinki «Geri al» ilə qayıdır.", "Этот зал кто-то изменил. Посмотрите новый план, свой вернёте кнопкой «Вернуть».", "Somebody changed this room meanwhile. Look at the newer plan; Undo brings yours back.";
        rates_changed: "Bu arada nəsə dəyişib. Dərəcələrə baxıb yenidən saxlayın.", "За это время что-то изменили. Проверьте ставки и сохраните снова.", "Something was changed meanwhile. Look at the rates and save again.";
        tables_overlap: "Masalar üst-üstə düşür. Birini çəkin.", "Столы стоят друг на друге. Передвиньте один.", "Tables stand on one another. Move one.";
        refund_too_much: "Bu ödənişdən o qədər qalmayıb. Azaldın.", "По этой оплате столько не осталось. Уменьшите.", "There is not so much left of this payment. Give back less.";
        account_short: "Hesabda o qədər yoxdur. Azaldın və ya qalanı başqa üsulla alın.", "На счёте столько нет. Уменьшите или возьмите остаток иначе.", "There is not so much on the account. Take less, or the rest in another way.";
        account_closed: "Bu hesab bağlanıb. Başqasını seçin.", "Этот счёт закрыт. Выберите другой.", "This account is closed. Pick another one.";
        account_not_empty: "Hesabda pul və ya borc var. Əvvəl sıfıra gətirin.", "На счёте деньги или долг. Сначала сведите к нулю.", "There is money or a debt on the account. Bring it to zero first.";
        payment_counted: "Bu ödənişin kassası və ya günü bağlanıb. Dəyişmək olmaz, yalnız qaytarmaq olar.", "Касса или день этой оплаты уже закрыты. Изменить нельзя, можно только вернуть.", "The drawer or the day of this payment is closed. It can only be given back.";
        drawer_open: "Bu kassa artıq açıqdır.", "Эта касса уже открыта.", "This drawer is open already.";
        approval_stale: "Hesab sorğudan sonra dəyişib. Yenidən soruşsunlar.", "Счёт изменился после запроса. Пусть попросят ещё раз.", "The check has changed since the request. They should ask again.";
        approval_over: "Sorğu bitib. Yenidən soruşun.", "Запрос закрыт. Попросите ещё раз.", "The request is over. Ask again.";
        drawer_closed: "Kassa açıq deyil. Əvvəl onu açın.", "Касса не открыта. Сначала откройте её.", "The drawer is not open. Open it first.";
        day_open: "Gün bitməyib: hesab, kassa və ya cihaz açıq qalıb. Bağlayın, yoxsa gün məcburi bağlanar.", "День не окончен: открыты счета, кассы или не всё передано с устройств. Закройте их или закройте день принудительно.", "The day is not over: checks, drawers or devices are still open. Finish them, or force the close.";
        day_empty: "Son Z-dən sonra heç nə olmayıb. Bağlanacaq gün yoxdur.", "После последнего Z ничего не было. Закрывать нечего.", "Nothing happened since the last Z. There is no day to close.";
        day_late: "Günün bağlanması gecikib və icra olunmadı. Yenidən bağlayın.", "Закрытие дня опоздало и не выполнено. Закройте день снова.", "The close came too late and was not carried out. Close the day again.";
        guests_off: "Burada qonaqlar özləri sifariş vermir.", "Здесь гости не заказывают сами.", "Guests do not order for themselves here.";
        day_not_open: "Hələ sifariş qəbul edilmir. Ofisiantı çağırın.", "Заказы пока не принимаются. Позовите официанта.", "No orders are taken now. Please ask a waiter.";
        no_check: "İlk sifarişi ofisiant qəbul edir. Onu çağırın.", "Первый заказ принимает официант. Позовите его.", "A waiter takes the first order. Please ask one.";
        menu_changed: "Menyu dəyişib. Yenisinə baxın və təkrar göndərin.", "Меню изменилось. Посмотрите новое и отправьте ещё раз.", "The menu has changed. Look at the new one and send again.";
        over_limit: "İcazə veriləndən çoxdur. Azaldın.", "Больше, чем разрешено. Уменьшите.", "More than is allowed. Take some off.";
        too_many_waiting: "Bu masanın sifarişləri hələ cavab gözləyir. Bir az sonra göndərin.", "Заказы этого стола ещё ждут ответа. Отправьте чуть позже.", "Requests of this table still wait for an answer. Send a little later.";
        request_over: "Bu sifarişə artıq cavab verilib və ya vaxtı keçib.", "На этот заказ уже ответили, или его время вышло.", "This request was answered already, or its time is over.";
        request_lines: "Sifarişdəki bəzi yeməklər indi yoxdur. Heç nə götürülmədi.", "Некоторых блюд заказа сейчас нет. Ничего не принято.", "Some dishes of the request cannot be had now. Nothing was taken.";
        site_locked: "Operator restoranı bağlayıb: yeni gün açıla bilməz. Açıq hesabları ödəmək və günü bağlamaq olar.", "Оператор заблокировал ресторан: новый день открыть нельзя. Открытые счета можно оплатить, а день закрыть.", "The operator has locked this restaurant: no new day can be opened. Open checks can be paid and the day closed.";
        licence_over: "Lisenziya bitib: yeni gün açıla bilməz. Açıq hesabları ödəmək və günü bağlamaq olar.", "Лицензия закончилась: новый день открыть нельзя. Открытые счета можно оплатить, а день закрыть.", "The licence is over: no new day can be opened. Open checks can be paid and the day closed.";
        cloud_unheard: "Bulud çoxdan eşidilmir: yeni gün açıla bilməz. İnterneti yoxlayın; açıq hesabları ödəmək olar.", "Облако давно не отвечает: новый день открыть нельзя. Проверьте интернет; открытые счета можно оплатить.", "The cloud was not heard for too long: no new day can be opened. Check the internet; open checks can be paid.";
        bad_size: "Ölçü seçilməyib. Ölçülərdən birini seçin.", "Размер не выбран. Выберите один из размеров.", "No size was chosen. Pick one of the sizes.";
        missing_modifier: "Seçim tamam deyil. Qırmızı bölmədən birini seçin.", "Выбор не сделан. Выберите вариант в красном разделе.", "A choice is missing. Pick one in the red section.";
        too_many_options: "Seçim çoxdur. Artığını götürün.", "Выбрано слишком много. Уберите лишнее.", "Too many options. Take some off.";
        unknown_option: "Bu yeməkdə belə seçim yoxdur. Menyunu yeniləyin.", "У этого блюда нет такого варианта. Обновите меню.", "This dish has no such option. Reload the menu.";
        bad_quantity: "Say 1 ilə 999 arasında olmalıdır.", "Количество должно быть от 1 до 999.", "The quantity must be from 1 to 999.";
        bad_amount: "Məbləğ sıfırdan böyük olmalıdır.", "Сумма должна быть больше нуля.", "The amount must be above zero.";
        overpaid: "Məbləğ qalıqdan çoxdur. Kartdan yalnız qalığı çıxın.", "Сумма больше остатка. С карты снимите только остаток.", "That is more than is due. Charge the card only what is due.";
        tendered_too_little: "Alınan pul çatmır. Qonaqdan qalanını alın.", "Полученных денег не хватает. Возьмите остальное у гостя.", "The cash does not cover it. Take the rest from the guest.";
        missing_slip: "Terminal çekinin nömrəsini yazın.", "Введите номер чека с терминала.", "Enter the number on the terminal's slip.";
        unknown_payment_type: "Bu ödəniş üsulu burada yoxdur. Başqasını seçin.", "Такого способа оплаты здесь нет. Выберите другой.", "This way to pay is not possible here. Pick another one.";
        bad_field: "Bir məlumat düzgün deyil. Yoxlayıb yenidən göndərin.", "Одно из полей заполнено неверно. Проверьте и отправьте снова.", "One of the entries is not right. Check it and send it again.";
        note_too_long: "Qeyd çox uzundur. Qısaldın.", "Заметка слишком длинная. Сократите её.", "The note is too long. Shorten it.";
        bad_guests: "Qonaq sayı düzgün deyil. Düzəldin.", "Число гостей неверное. Исправьте.", "The number of guests is not right. Correct it.";
        bad_table_field: "Zalda sifariş üçün masa seçin, götürmə üçün masa olmur.", "Для зала выберите стол, для навынос стол не нужен.", "Pick a table for dine-in; takeaway has none.";
        too_many_lines: "Hesabda sətir çoxdur və ya heç biri yoxdur. Yeni hesab açın.", "В счёте слишком много строк или ни одной. Откройте новый счёт.", "The check has too many lines or none. Open a new check.";
        bad_slip: "Çekin nömrəsi düzgün deyil. Terminaldan köçürün.", "Номер чека неверный. Спишите его с терминала.", "The slip's number is not right. Copy it from the terminal.";
        bad_name: "Ad boş və ya çox uzundur. Düzəldin.", "Имя пустое или слишком длинное. Исправьте.", "The name is empty or too long. Correct it.";
        bad_pin: "PIN 4–6 rəqəm olmalıdır.", "PIN должен состоять из 4–6 цифр.", "The PIN must have 4 to 6 digits.";
        bad_password: "Parol çox qısadır. Uzununu seçin.", "Пароль слишком короткий. Придумайте длиннее.", "The password is too short. Choose a longer one.";
        unknown_table: "Belə masa yoxdur. Zaldan masa seçin.", "Такого стола нет. Выберите стол в зале.", "There is no such table. Pick one on the floor.";
        table_taken: "Masa artıq tutulub. Başqa masa seçin.", "Стол уже занят. Выберите другой.", "The table is already taken. Pick another one.";
        illegal_status: "Sifariş artıq başqa vəziyyətdədir. Ekrana yenidən baxın.", "Заказ уже в другом состоянии. Посмотрите на экран ещё раз.", "The order has moved on. Look at the screen again.";
        void_unseen: "Biletdə ləğv var. Əvvəl «Ləğvi gördüm» basın.", "В билете есть отмена. Сначала нажмите «Отмену видел».", "The ticket has a void. Press “Void seen” first.";
        ticket_gone: "Bilet artıq bağlanıb.", "Билет уже закрыт.", "The ticket is done already.";
        ticket_open: "Bilet artıq ekrandadır.", "Билет уже на экране.", "The ticket is on the screen already.";
        not_ready: "Yemək hələ hazır deyil. Mətbəxi gözləyin.", "Блюдо ещё не готово. Подождите кухню.", "The food is not ready yet. Wait for the kitchen.";
        check_closed: "Hesab bağlanıb. Yeni sifariş açın.", "Счёт закрыт. Откройте новый заказ.", "The check is closed. Open a new order.";
        nothing_to_send: "Göndəriləcək yeni heç nə yoxdur. Əvvəl yemək əlavə edin.", "Отправлять нечего. Сначала добавьте блюдо.", "There is nothing new to send. Add a dish first.";
        already_sent: "Mətbəx bu yeməyi artıq alıb. Dəyişmək üçün meneceri çağırın.", "Кухня уже получила это блюдо. Для изменений позовите менеджера.", "The kitchen already has this dish. Call the manager to change it.";
        unpaid: "Hesab tam ödənilməyib. Qalanını alın.", "Счёт оплачен не полностью. Примите остаток.", "The check is not paid in full. Take what is still due.";
        payment_under_way: "Telefonla ödəniş gedir, o məbləğ ayrılıb.", "Идёт оплата с телефона, эта сумма занята.", "A payment by phone is under way and keeps its amount.";
        provider_off: "Bu ödəniş növü burada qurulmayıb.", "Этот способ оплаты здесь не настроен.", "This way to pay is not set up here.";
        needs_hub: "Bu ödəniş üçün hub və internet lazımdır. Qonaq gözlədiyi üçün cihazda saxlanılmır.", "Для этой оплаты нужны хаб и интернет. Гость ждёт, поэтому на устройстве она не откладывается.", "This payment needs the hub and the internet. The guest is waiting, so it is not kept on the device.";
        card_number: "Bu, kart nömrəsinə oxşayır. Onu heç yerə yazmayın.", "Это похоже на номер карты. Никуда его не записывайте.", "This looks like the number of a card. Do not write it anywhere.";
        has_payments: "Hesabda ödəniş var. Əvvəl onu qaytarın.", "По счёту есть оплата. Сначала верните её.", "The check has payments. Refund them first.";
        duplicate_id: "Bu artıq yazılıb. Ekrana yenidən baxın.", "Это уже записано. Посмотрите на экран ещё раз.", "This was stored already. Look at the screen again.";
        malformed: "Sorğu oxunmadı. Səhifəni yeniləyin.", "Запрос не прочитан. Обновите страницу.", "The request could not be read. Reload the page.";
        method_not_allowed: "Hub bu sorğunu tanımır. Səhifəni yeniləyin.", "Хаб не знает такого запроса. Обновите страницу.", "The hub does not know this request. Reload the page.";
        too_large: "Bir dəfəyə çoxdur. Hissə-hissə göndərin.", "Слишком много за один раз. Отправьте частями.", "Too much at once. Send it in parts.";
        timeout: "Hub vaxtında cavab vermədi. Ekrana baxın, sonra təkrarlayın.", "Хаб не ответил вовремя. Посмотрите на экран и повторите.", "The hub did not answer in time. Look at the screen, then try again.";
        update_needed: "Bu səhifə köhnədir. Yeniləyin, göndərilməyənlər qalır.", "Страница устарела. Обновите её, неотправленное сохранится.", "This page is too old. Reload it; what was not sent stays.";
        gap: "Bu cihazın növbəsi qarışıb. Səhifəni yeniləyin.", "Очередь этого устройства сбилась. Обновите страницу.", "This device is out of step. Reload the page.";
        seq_reuse: "Bu cihazın növbəsi başqa cihazla qarışıb. Meneceri çağırın.", "Очередь этого устройства спуталась с другой. Позовите менеджера.", "This device's numbers were used twice. Call the manager.";
        idempotency_mismatch: "Bu ödəniş və ya sifariş artıq başqa məzmunla göndərilib. Yenidən başlayın.", "Этот заказ или оплата уже отправлены с другим содержанием. Начните заново.", "This order or payment was already sent with other contents. Start again.";
        idempotency_key_needed: "Sorğuda açar yoxdur. Səhifəni yeniləyin.", "В запросе нет ключа. Обновите страницу.", "The request has no key. Reload the page.";
        actor_away: "Bunu edən artıq cihazda deyil. Əmr menecerə qaldı.", "Того, кто это сделал, у устройства уже нет. Команда осталась менеджеру.", "Whoever did this has left the device. It was kept for the manager.";
        actor_gone: "Bu əməkdaş artıq işləmir. Əmr menecerə qaldı.", "Этот сотрудник отключён. Команда осталась менеджеру.", "This person was deactivated. The order was kept for the manager.";
        token_expired: "Növbə vaxtı bitib. Yenidən PIN daxil edin.", "Время входа истекло. Введите PIN снова.", "The sign-in has run out. Enter your PIN again.";
        signed_out: "Giriş lazımdır. PIN daxil edin.", "Нужен вход. Введите PIN.", "Sign in first. Enter your PIN.";
        wrong_pin: "PIN səhvdir.", "PIN неверный.", "The PIN is wrong.";
        wrong_password: "Ad və ya parol səhvdir.", "Имя или пароль неверны.", "The name or the password is wrong.";
        locked_out: "Giriş müvəqqəti bağlanıb. Bir az gözləyin.", "Вход временно закрыт. Немного подождите.", "Signing in is blocked for a while. Wait a little.";
        already_set_up: "Restoranın sahibi artıq var. PIN ilə daxil olun.", "Владелец уже есть. Войдите по PIN.", "The restaurant has an owner already. Sign in with a PIN.";
        forbidden: "Bu iş üçün icazəniz yoxdur. Meneceri çağırın.", "У вас нет права на это. Позовите менеджера.", "You have no right to do this. Call the manager.";
        forbidden_origin: "Sorğu başqa saytdan gəlib. Sufranı öz ünvanından açın.", "Запрос пришёл с другого сайта. Откройте Суфру по её адресу.", "The request came from another site. Open Sufra at its own address.";
        not_found: "Tapılmadı. Bəlkə artıq silinib.", "Не найдено. Возможно, уже убрано.", "Not found. It may be gone already.";
        no_order: "Belə hesab yoxdur. Zala qayıdın.", "Такого счёта нет. Вернитесь в зал.", "There is no such check. Go back to the floor.";
        no_payment: "Belə ödəniş yoxdur.", "Такой оплаты нет.", "There is no such payment.";
        no_ticket: "Bilet artıq ekranda deyil.", "Билета уже нет на экране.", "The ticket is no longer on the screen.";
        no_line: "Bu sətir hesabda artıq yoxdur.", "Этой строки в счёте уже нет.", "This line is no longer on the check.";
        no_held: "Bu əmr haqqında qərar artıq verilib. Siyahıya yenidən baxın.", "Об этой команде уже решили. Посмотрите список ещё раз.", "This command was decided already. Look at the list again.";
        no_device: "Belə cihaz yoxdur və ya ayrılıb.", "Такого устройства нет или оно отключено.", "There is no such device, or it was revoked.";
        decided: "Bu əmr haqqında başqa qərar artıq verilib.", "Об этой команде уже принято другое решение.", "Another decision about this command was made already.";
        bad_reason: "Səbəbi yazın, ən çoxu 200 işarə.", "Напишите причину, не больше 200 знаков.", "Say why, in up to 200 characters.";
        bad_range: "Belə müddət olmur: son gün ilk gündən sonra olmalıdır, ən çoxu 400 gün.", "Такого периода нет: конец позже начала, не больше 400 дней.", "There is no such range: the end comes after the start, at most 400 days.";
        busy: "Hub məşğuldur. Bir neçə saniyədən sonra təkrarlayın.", "Хаб занят. Повторите через несколько секунд.", "The hub is busy. Try again in a few seconds.";
        storage_full: "Bu cihazda yer yoxdur: son əməl saxlanılmadı. Yer açın və təkrar edin.", "На этом устройстве нет места: последнее действие не сохранено. Освободите место и повторите.", "This device is full: the last step was not kept. Make room and do it again.";
        storage_dead: "Bu cihazın yaddaşı cavab vermir: son əməl saxlanılmadı.", "Память этого устройства не отвечает: последнее действие не сохранено.", "This device's storage does not answer: the last step was not kept.";
        not_heard: "Hub cavab vermədi. Təkrar etməzdən əvvəl baxın, bəlkə artıq olub.", "Хаб не ответил. Прежде чем повторить, посмотрите: возможно, уже сделано.", "The hub did not answer. Look before you repeat it: it may be done already.";
        account_needs_hub: "Hub görünmür: hesabda nə qədər olduğunu yalnız o bilir. Başqa üsulla ödəyin.", "Хаб не виден: только он знает, сколько на счёте. Оплатите иначе.", "The hub cannot be reached, and it alone knows what is on an account. Pay in another way.";
        account_missing: "Hesab seçilməyib. Kodu və ya qonağı tapın.", "Счёт не выбран. Найдите код или гостя.", "No account was chosen. Find the code or the guest.";
        offline: "Hub ilə əlaqə yoxdur. Kabeli və Wi-Fi-ı yoxlayın.", "Нет связи с хабом. Проверьте кабель и Wi-Fi.", "The hub cannot be reached. Check the cable and the Wi-Fi.";
        unreadable: "Hubun cavabı oxunmadı. Səhifəni yeniləyin.", "Ответ хаба не прочитан. Обновите страницу.", "The hub's answer could not be read. Reload the page.";
        not_enrolled: "Bu cihaz tanınmır. Menecerdən qoşulma kodu alın.", "Устройство не подключено. Возьмите код у менеджера.", "This device is not known. Ask the manager for a code.";
        wrong_code: "Kod səhvdir və ya vaxtı bitib. Yeni kod alın.", "Код неверный или устарел. Возьмите новый.", "The code is wrong or has run out. Get a new one.";
        other: "Alınmadı. Yenidən cəhd edin, olmasa meneceri çağırın.", "Не получилось. Повторите или позовите менеджера.", "That did not work. Try again, or call the manager.";
    }
}

impl Errors {
    /// The sentence of a code; none for a code that this page does not know.
    pub fn of_code(&self, code: &str) -> Option<&'static str> {
        Some(match code {
            "unknown_item" => self.unknown_item,
            "sold_out" => self.sold_out,
            "not_enough" => self.not_enough,
            "not_now" => self.not_now,
            "bill_printed" => self.bill_printed,
            "not_billed" => self.not_billed,
            "nothing_to_bill" => self.nothing_to_bill,
            "card_not_shown" => self.card_not_shown,
            "course_fired" => self.course_fired,
            "line_gone" => self.no_line,
            "other_terms" => self.other_terms,
            "reservation_ended" => self.reservation_ended,
            "line_shared" => self.line_shared,
            "room_changed" => self.room_changed,
            "rates_changed" => self.rates_changed,
            "tables_overlap" => self.tables_overlap,
            "bad_size" => self.bad_size,
            "missing_modifier" => self.missing_modifier,
            "too_many_options" => self.too_many_options,
            "unknown_option" => self.unknown_option,
            "bad_quantity" => self.bad_quantity,
            "bad_field" => self.bad_field,
            "unknown_table" => self.unknown_table,
            "table_taken" => self.table_taken,
            "illegal_status" => self.illegal_status,
            "check_closed" => self.check_closed,
            "nothing_to_send" => self.nothing_to_send,
            "already_sent" => self.already_sent,
            "duplicate_id" => self.duplicate_id,
            "malformed" => self.malformed,
            "method_not_allowed" => self.method_not_allowed,
            "too_large" => self.too_large,
            "timeout" => self.timeout,
            "update_needed" => self.update_needed,
            "gap" | "seq_gap" => self.gap,
            "seq_reuse" => self.seq_reuse,
            "idempotency_mismatch" => self.idempotency_mismatch,
            "idempotency_key_needed" => self.idempotency_key_needed,
            "actor_gone" => self.actor_gone,
            "actor_away" => self.actor_away,
            "token_expired" => self.token_expired,
            "signed_out" | "token_invalid" | "unauthorized" => self.signed_out,
            "wrong_pin" => self.wrong_pin,
            "wrong_password" | "bad_credentials" => self.wrong_password,
            "locked_out" => self.locked_out,
            "already_set_up" => self.already_set_up,
            "forbidden" => self.forbidden,
            "forbidden_origin" => self.forbidden_origin,
            "not_found" => self.not_found,
            "busy" => self.busy,
            "storage_full" => self.storage_full,
            "storage_dead" => self.storage_dead,
            "offline" => self.offline,
            "account_needs_hub" => self.account_needs_hub,
            "not_heard" => self.not_heard,
            "account_missing" => self.account_missing,
            "unreadable" => self.unreadable,
            "not_enrolled" | "first_start" => self.not_enrolled,
            "wrong_code" => self.wrong_code,
            _ => return self.of_money(code),
        })
    }

    /// The same for what is about money.
    fn of_money(&self, code: &str) -> Option<&'static str> {
        Some(match code {
            "refund_too_much" => self.refund_too_much,
            "payment_counted" => self.payment_counted,
            "account_short" => self.account_short,
            "account_closed" => self.account_closed,
            "account_not_empty" => self.account_not_empty,
            "drawer_open" => self.drawer_open,
            "approval_over" => self.approval_over,
            "approval_stale" => self.approval_stale,
            "drawer_closed" => self.drawer_closed,
            "day_open" => self.day_open,
            "day_empty" => self.day_empty,
            "day_late" => self.day_late,
            "guests_off" => self.guests_off,
            "day_not_open" => self.day_not_open,
            "no_check" => self.no_check,
            "menu_changed" => self.menu_changed,
            "over_limit" => self.over_limit,
            "too_many_waiting" => self.too_many_waiting,
            "request_over" => self.request_over,
            "request_lines" => self.request_lines,
            "site_locked" => self.site_locked,
            "licence_over" => self.licence_over,
            "cloud_unheard" => self.cloud_unheard,
            "bad_amount" => self.bad_amount,
            "overpaid" => self.overpaid,
            "tendered_too_little" => self.tendered_too_little,
            "missing_slip" => self.missing_slip,
            "unknown_payment_type" => self.unknown_payment_type,
            "unpaid" => self.unpaid,
            "has_payments" => self.has_payments,
            "payment_under_way" => self.payment_under_way,
            "provider_off" => self.provider_off,
            "needs_hub" => self.needs_hub,
            "card_number" => self.card_number,
            _ => return None,
        })
    }
}
