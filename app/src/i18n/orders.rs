//! Order entry: menu, choices, the check.

use super::messages;
use domain::Lang;

messages! {
    /// The order screen.
    Orders {
        menu: "Menyu", "Меню", "Menu";
        quantity: "Say", "Кол-во", "Qty";
        sold_out: "Bitib", "Нет", "Sold out";
        choices: "Seçimlər", "Опции", "Choices";
        nothing_found: "Belə yemək yoxdur", "Такого блюда нет", "No such dish";
        nothing_found_hint: "Başqa söz yazın və ya Esc basın.", "Введите другое слово или нажмите Esc.", "Try another word or press Esc.";
        empty: "Sifariş boşdur", "Заказ пуст", "Nothing ordered yet";
        empty_hint: "Yeməyə toxunun, burada görünəcək.", "Нажмите на блюдо, оно появится здесь.", "Tap a dish and it appears here.";
        no_order: "Sifariş tapılmadı", "Заказ не найден", "There is no such order";
        no_order_hint: "Bəlkə artıq bağlanıb. Zala qayıdın.", "Возможно, он уже закрыт. Вернитесь в зал.", "It may be closed already. Go back to the floor.";
        takeaway: "Götürmə", "Навынос", "Takeaway";
        delivery: "Çatdırılma", "Доставка", "Delivery";
        tab: "Bar hesabı", "Счёт бара", "Bar tab";
        subtotal: "Ara cəm", "Подытог", "Subtotal";
        service: "Xidmət", "Обслуживание", "Service";
        total: "Cəmi", "Итого", "Total";
        pay: "Ödə", "Оплата", "Pay";
        served: "Apardım", "Отнёс", "Served";
        remove: "Sil", "Убрать", "Remove";
        more: "Artır", "Больше", "More";
        fewer: "Azalt", "Меньше", "Fewer";
        is_new: "göndərilməyib", "не отправлено", "not sent";
        is_sent: "hub-dadır", "на хабе", "at the hub";
        is_seen: "mətbəxdədir", "на кухне", "in the kitchen";
        is_started: "hazırlanır", "готовится", "being made";
        is_ready: "hazırdır, aparın", "готово, отнесите", "ready, take it";
        is_served: "verilib", "подано", "served";
        is_void: "ləğv edilib", "отменено", "taken off";
        size: "Ölçü", "Размер", "Size";
        chosen: "seçilib", "выбрано", "chosen";
        optional: "istəyə görə", "по желанию", "optional";
        loud_hint: "biletdə tərs rənglə çap olunur", "на билете печатается инверсно", "printed inverse on the ticket";
        note: "Mətbəxə qeyd", "Заметка кухне", "Note to the kitchen";
        note_hint: "Hazır seçim yoxdursa, yazın", "Если нет готового варианта", "When no choice fits";
        add: "Əlavə et", "Добавить", "Add";
        on_this_device: "Mətbəx bilmir: təcilidirsə, şifahi deyin. Hub görünən kimi özü gedəcək.", "Кухня не знает: срочное скажите словами. Уйдёт само, как только хаб появится.", "The kitchen does not know: say what is urgent. It goes out by itself when the hub is back.";
        is_saving: "saxlanılır…", "сохраняется…", "being kept…";
        is_queued: "bu cihazda", "на этом устройстве", "on this device";
        allergy: "Allergiya", "Аллергия", "Allergy";
        combos: "Kombo", "Комбо", "Combos";
        all_seats: "Masa", "Стол", "Table";
        seat: "Qonaq", "Гость", "Guest";
        more_guests: "Qonaq artır", "Добавить гостя", "Add guest";
        discount: "Endirim", "Скидка", "Discount";
        comp: "İkram", "За счёт заведения", "On the house";
        more_acts: "Digər", "Ещё", "More";
        fire: "Başlat", "Запустить", "Fire";
        hold: "Saxla", "Отложить", "Hold";
        held: "saxlanılıb", "отложено", "held";
        repeat: "Təkrar", "Повтор", "Repeat";
        bill: "Hesab", "Счёт", "Bill";
        send_stay: "Göndər və qal", "Отправить и остаться", "Send and stay";
        reopen: "Hesabı geri aç", "Открыть счёт", "Reopen bill";
        reopen_manager: "Hesabı menecer geri aça bilər.", "Счёт может открыть менеджер.", "A manager can reopen the bill.";
        reopened: "Hesab geri açılıb: çap olunmuş hesab artıq doğru deyil.", "Счёт открыт снова: напечатанный больше не верен.", "The bill was reopened: the printed one is no longer true.";
    }
}

messages! {
    /// The sheets of the order screen and what its acts say; they come after it.
    Till {
        back: "Geri", "Назад", "Back";
        take: "Seç", "Выбрать", "Take";
        why: "Səbəb", "Причина", "Reason";
        no_discount: "Endirimsiz", "Без скидки", "None";
        give: "Tətbiq et", "Применить", "Apply";
        void: "Ləğv et", "Списать", "Void";
        waste: "Yemək atılır", "Блюдо в отход", "Food is wasted";
        pieces: "Say", "Количество", "Pieces";
        void_manager: "Mətbəxdə olanı menecer təsdiqləyir: sorğu ona gedəcək.", "То, что уже на кухне, подтверждает менеджер: запрос уйдёт ему.", "A manager approves what the kitchen has: the request goes to one.";
        needs_hub: "Hub görünmür: hesab və ləğv gözləyir.", "Хаба нет: счёт и списание ждут.", "No hub: bill and void have to wait.";
        gone: "Bu sətir artıq yoxdur.", "Этой строки уже нет.", "This line is gone.";
        locked: "Hesab çap olunub: əvvəl geri açın.", "Счёт напечатан: сначала откройте его.", "The bill is printed: reopen it first.";
        reopen: "Hesabı geri aç", "Открыть счёт", "Reopen bill";
        reopen_effect: "Çap olunmuş hesab etibarsız olacaq, sifariş dəyişdirilə biləcək.", "Напечатанный счёт станет недействительным, заказ можно будет менять.", "The printed bill becomes void, and the order can be changed.";
        bill_out: "Hesab çap olunur", "Счёт печатается", "The bill is printing";
        no_round: "Təkrar ediləsi sifariş yoxdur", "Повторять пока нечего", "There is no round to repeat";
        repeat_round: "Son sifarişi təkrarla", "Повторить последнее", "Repeat last round";
        hold_course: "Kursu saxla", "Отложить курс", "Hold course";
        course: "Kurs", "Курс", "Course";
        fewer_guests: "Qonaq azalt", "Убрать гостя", "Remove guest";
        cancel_check: "Hesabı ləğv et", "Отменить счёт", "Cancel check";
        release: "Qonaqlar ödəmədən gedib", "Гости ушли, не заплатив", "Guests left without paying";
        release_effect: "Hesab bağlanacaq, ödənilməyən silinəcək. Sahibi bunu birinci görür.", "Чек закроется, неоплаченное спишется. Владелец увидит это первым.", "The check is closed and what nobody paid is written off. The owner sees it first.";
        waive_service: "Xidmət haqqını alma", "Не брать за обслуживание", "Waive service charge";
        waive_service_effect: "Qonaqlar bu hesab üçün xidmət haqqı ödəməyəcək. Sahibi bunu görür.", "Гости не заплатят за обслуживание по этому счёту. Владелец это увидит.", "The guests pay no service charge on this check. The owner sees it.";
        charge_service: "Xidmət haqqını al", "Брать за обслуживание", "Charge for service";
        charge_service_effect: "Bu hesaba xidmət haqqı yenidən əlavə olunacaq.", "Обслуживание снова войдёт в этот счёт.", "The service charge is on this check again.";
        own_price: "Öz qiyməti", "Своя цена", "Another price";
        own_price_hint: "Bir ədəd üçün. Boş: menyudakı kimi.", "За одну штуку. Пусто: как в меню.", "For one piece. Empty: as it is.";
        bad_price: "Qiyməti belə yazın: 12.50", "Цена вот так: 12.50", "Write the price like 12.50";
        cancel_sure: "Ləğv olunsun?", "Точно отменить?", "Really cancel?";
        out: "Bitib", "Закончилось", "Sold out";
        enough: "Var, sayılmır", "Есть, без счёта", "There is enough";
        set_out: "Bitdi", "Нет", "Out";
        set_in: "Var", "Есть", "Back in";
        count: "Neçə porsiya qalıb", "Сколько порций осталось", "Portions left";
        choices_note: "Seçim və qeyd", "Опции и заметка", "Choices and note";
        stock_who: "Bitdi işarəsini ofisiant, kassir və ya mətbəx qoyur.", "Стоп ставит официант, кассир или кухня.", "Waiters, cashiers and the kitchen mark what ran out.";
        weight: "Çəki", "Вес", "Weight";
        grams: "qram, ya da 0.450 kq", "граммы или 0.450 кг", "grams, or 0.450 kg";
        contains: "Tərkibində", "Содержит", "Contains";
        note_quick: "Təcili", "Срочно", "Quickly";
        note_salt: "Az duzlu", "Мало соли", "Little salt";
        note_apart: "Ayrı qabda", "Отдельно", "On the side";
        note_cut: "Doğranmış", "Нарезать", "Cut up";
        split: "Hesabı böl", "Разделить счёт", "Split the bill";
        by_item: "Məhsulla", "По блюдам", "By item";
        by_seat: "Qonaqla", "По гостям", "By seat";
        equally: "Bərabər", "Поровну", "Equally";
        by_amount: "Məbləğlə", "Суммой", "By amount";
        this_check: "Bu hesab", "Этот счёт", "This check";
        new_part: "Yeni hissə", "Новая часть", "New part";
        pick_lines: "Sətrə, sonra hissəyə toxunun", "Нажмите строку, затем часть", "Tap a line, then a part";
        share: "Hesablar arasında böl", "Поделить между счетами", "Share between the checks";
        merge_back: "Geri al", "Вернуть всё", "Undo split";
        pay_part: "Ödə", "Оплатить", "Pay";
        split_seats: "Qonaqlara böl", "Разделить", "Split by seat";
        no_seats: "Sətirlərdə qonaq seçilməyib.", "У строк не указаны гости.", "No line has a seat.";
        table_share: "Masa", "Стол", "Table";
        sums_agree: "Hissələrin cəmi bütövə bərabərdir", "Сумма частей равна целому", "The parts add up to the whole";
    }
}

/// So many portions are left.
pub fn portions_left(lang: Lang, count: u32) -> String {
    match lang {
        Lang::Az => format!("{count} qaldı"),
        Lang::Ru => format!("ост. {count}"),
        Lang::En => format!("{count} left"),
    }
}

/// Grams of a piece.
pub fn weight(lang: Lang, grams: u32) -> String {
    match lang {
        Lang::Az => format!("{grams} q"),
        Lang::Ru => format!("{grams} г"),
        Lang::En => format!("{grams} g"),
    }
}

/// When a held course is due, so many milliseconds from now.
pub fn due_in(lang: Lang, millis: i64) -> String {
    let minutes = millis.max(0).saturating_add(59_999) / 60_000;
    match (lang, millis > 0) {
        (Lang::Az, true) => format!("{minutes} dəq sonra"),
        (Lang::Ru, true) => format!("через {minutes} мин"),
        (Lang::En, true) => format!("in {minutes} min"),
        (Lang::Az, false) => "vaxtıdır".to_owned(),
        (Lang::Ru, false) => "пора".to_owned(),
        (Lang::En, false) => "due".to_owned(),
    }
}

/// So many lines of a course are with the guests.
pub fn served_lines(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Az => format!("{count} verildi"),
        Lang::Ru => format!("подано {count}"),
        Lang::En => format!("{count} served"),
    }
}

/// Why and by whom a line was taken off: `Ləğv: qonaq imtina etdi · Aygün Ə.`
pub fn taken_off_by(lang: Lang, reason: &str, name: &str) -> String {
    let word = match lang {
        Lang::Az => "Ləğv",
        Lang::Ru => "Списано",
        Lang::En => "Void",
    };
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default();
    let initial = words.next().and_then(|word| word.chars().next());
    let last = initial.map_or(String::new(), |letter| format!(" {letter}."));
    format!("{word}: {reason} · {first}{last}")
}

/// The bill was printed then, by somebody.
pub fn bill_printed(lang: Lang, at: &str, name: &str) -> String {
    match lang {
        Lang::Az => format!("Hesab çap olunub, {at} · {name}. Sifariş bağlıdır."),
        Lang::Ru => format!("Счёт напечатан, {at} · {name}. Заказ закрыт для изменений."),
        Lang::En => format!("Bill printed, {at} · {name}. The order is locked."),
    }
}

/// So many options of a group cost nothing.
pub fn free_of(lang: Lang, count: u32) -> String {
    match lang {
        Lang::Az => format!("{count} pulsuz"),
        Lang::Ru => format!("{count} бесплатно"),
        Lang::En => format!("{count} free"),
    }
}

/// What a dish contains, by the key of the menu; an unknown one shows as it is called.
pub fn allergen(lang: Lang, key: &str) -> String {
    let words = match key {
        "gluten" => ["qlüten", "глютен", "gluten"],
        "milk" | "dairy" => ["süd", "молоко", "milk"],
        "egg" | "eggs" => ["yumurta", "яйцо", "egg"],
        "nuts" => ["qoz-fındıq", "орехи", "nuts"],
        "peanut" | "peanuts" => ["yerfındığı", "арахис", "peanuts"],
        "fish" => ["balıq", "рыба", "fish"],
        "sesame" => ["küncüt", "кунжут", "sesame"],
        "soy" => ["soya", "соя", "soy"],
        "celery" => ["kərəviz", "сельдерей", "celery"],
        "mustard" => ["xardal", "горчица", "mustard"],
        "crustaceans" | "shellfish" => ["xərçəngkimilər", "ракообразные", "shellfish"],
        other => [other; 3],
    };
    let [az, ru, en] = words;
    match lang {
        Lang::Az => az.to_owned(),
        Lang::Ru => ru.to_owned(),
        Lang::En => en.to_owned(),
    }
}

/// A part of the check by its number.
pub fn part_number(lang: Lang, number: usize) -> String {
    match lang {
        Lang::Az => format!("Hissə {number}"),
        Lang::Ru => format!("Часть {number}"),
        Lang::En => format!("Part {number}"),
    }
}

/// A guest by the seat.
pub fn guest_number(lang: Lang, seat: u16) -> String {
    match lang {
        Lang::Az => format!("Qonaq {seat}"),
        Lang::Ru => format!("Гость {seat}"),
        Lang::En => format!("Guest {seat}"),
    }
}

/// So many guests.
pub fn guests(lang: Lang, count: u16) -> String {
    match lang {
        Lang::Az => format!("{count} qonaq"),
        Lang::Ru => format!("гостей: {count}"),
        Lang::En => format!("guests: {count}"),
    }
}

/// So many lines on a check.
pub fn line_count(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Az => format!("{count} sətir"),
        Lang::Ru => format!("строк: {count}"),
        Lang::En => format!("lines: {count}"),
    }
}

/// So many changes have not reached the hub.
pub fn on_this_device(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Az => format!("Yalnız bu cihazda: {count}."),
        Lang::Ru => format!("Только на этом устройстве: {count}."),
        Lang::En => format!("Only on this device: {count}."),
    }
}

/// So many options are still to be picked.
pub fn pick(lang: Lang, count: u32) -> String {
    match lang {
        Lang::Az => format!("{count} seçin"),
        Lang::Ru => format!("выберите {count}"),
        Lang::En => format!("pick {count}"),
    }
}

/// Why a dish cannot be added yet.
pub fn pick_from(lang: Lang, group: &str, count: u32) -> String {
    format!("{group}: {}", pick(lang, count))
}

/// So much less, of basis points.
pub fn percent(bp: u32) -> String {
    let (whole, rest) = (bp / 100, bp % 100);
    if rest == 0 {
        format!("−{whole} %")
    } else {
        format!("−{whole}.{rest:02} %")
    }
}
