//! What guests read at their table, and what the staff reads of them.

use super::messages;
use domain::Lang;
use domain::guests::GuestStage;

messages! {
    /// Words of the guests' page.
    GuestPage {
        table: "Masa", "Стол", "Table";
        menu: "Menyu", "Меню", "Menu";
        courses: "Bölmələr", "Разделы", "Sections";
        sold_out: "bitib", "закончилось", "sold out";
        by_weight: "çəki ilə, ofisianta deyin", "на вес, скажите официанту", "by weight, ask a waiter";
        per_kilo: "1 kq üçün", "за 1 кг", "per kg";
        combos: "Dəstlər", "Наборы", "Set menus";
        ask_for_combo: "Ofisianta deyin", "Скажите официанту", "Ask a waiter";
        from: "-dan", "от", "from";
        contains: "Tərkibində", "Содержит", "Contains";
        free: "pulsuz", "бесплатно", "free";
        choose: "seçin", "выберите", "choose";
        up_to: "ən çoxu", "не больше", "up to";
        size: "Ölçü", "Размер", "Size";
        note: "Bu yeməyə qeyd", "Пожелание к блюду", "A note for this dish";
        add: "Əlavə et", "Добавить", "Add";
        fewer: "Azalt", "Меньше", "Fewer";
        more: "Artır", "Больше", "More";
        remove: "Çıxar", "Убрать", "Remove";
        cart: "Sifarişiniz", "Ваш заказ", "Your order";
        words: "Ofisianta və mətbəxə söz", "Слово официанту и кухне", "A word to the staff";
        total: "Cəmi", "Итого", "Total";
        service: "Xidmət haqqı hesabda əlavə olunur.", "Обслуживание добавляется в счёте.", "Service is added on the bill.";
        send: "Sifariş et", "Заказать", "Order";
        sending: "Göndərilir", "Отправляем", "Sending";
        requests: "Göndərilənlər", "Отправленное", "What was sent";
        closed: "İndi buradan sifariş qəbul edilmir. Ofisiantı çağırın.", "Сейчас заказы отсюда не принимаются. Позовите официанта.", "No orders are taken from here now. Please ask a waiter.";
        no_script: "Buradan sifariş vermək üçün brauzerdə JavaScript lazımdır. Menyunu oxumaq olar; sifarişi ofisianta deyin.", "Чтобы заказать отсюда, нужен JavaScript в браузере. Меню можно читать; заказ скажите официанту.", "Ordering from here needs JavaScript in the browser. The menu can be read; tell a waiter what you want.";
        away: "Restoran cavab vermir. Seçdikləriniz saxlanılıb; Wi-Fi-ı yoxlayın.", "Ресторан не отвечает. Выбранное сохранено; проверьте Wi-Fi.", "The restaurant does not answer. What you chose is kept; check the Wi-Fi.";
        unsure: "Sifarişin çatıb-çatmadığı bilinmir. Təkrar göndərin: iki dəfə qəbul olunmur.", "Неизвестно, дошёл ли заказ. Отправьте ещё раз: дважды его не примут.", "Nobody knows whether the order arrived. Send it again: it is never taken twice.";
        missing: "Bəzi yeməklər menyudan çıxıb və sifarişinizdən silindi.", "Некоторых блюд больше нет в меню, они убраны из заказа.", "Some dishes left the menu and were taken off your order.";
        renew: "Yeni menyu", "Новое меню", "New menu";
        choose_first: "Əvvəlcə seçin:", "Сначала выберите:", "Choose first:";
        too_often: "Çox tez-tez. Bir dəqiqə gözləyin.", "Слишком часто. Подождите минуту.", "Too often. Wait a minute.";
        nowhere: "Bu ünvan heç bir masanın deyil", "Этот адрес не ведёт ни к одному столу", "This address is no table's";
        nowhere_hint: "Kod dəyişmiş ola bilər. Masadakı kodu yenidən oxudun və ya ofisiantı çağırın.", "Возможно, код заменили. Отсканируйте код на столе ещё раз или позовите официанта.", "The code may have been replaced. Scan the one on the table again, or ask a waiter.";
        waiting: "Cavab gözləyir", "Ждёт ответа", "Waiting for an answer";
        accepted: "Qəbul edildi, mətbəxdədir", "Принято, на кухне", "Accepted, in the kitchen";
        cooking: "Hazırlanır", "Готовится", "Being made";
        ready: "Hazırdır", "Готово", "Ready";
        served: "Verildi", "Подано", "Served";
        refused: "Qəbul edilmədi", "Не принято", "Not accepted";
        run_out: "Heç kim cavab vermədi. Ofisiantı çağırın.", "Никто не ответил. Позовите официанта.", "Nobody answered. Please ask a waiter.";
    }
}

impl GuestPage {
    /// How far a request is, in words.
    pub const fn stage(&self, stage: GuestStage) -> &'static str {
        match stage {
            GuestStage::Waiting => self.waiting,
            GuestStage::Accepted => self.accepted,
            GuestStage::Cooking => self.cooking,
            GuestStage::Ready => self.ready,
            GuestStage::Served => self.served,
            GuestStage::Refused => self.refused,
            GuestStage::RunOut => self.run_out,
        }
    }
}

messages! {
    /// Words of the staff about guests' orders.
    GuestDesk {
        title: "Qonaq sifarişləri", "Заказы гостей", "Guests' orders";
        none: "Gözləyən sifariş yoxdur", "Заказов нет", "Nothing waits";
        none_hint: "Qonaqlar masadakı koddan göndərəndə burada görünəcək.", "Здесь появится то, что гости отправят по коду на столе.", "What guests send from the code on their table appears here.";
        accept: "Qəbul et", "Принять", "Accept";
        refuse: "Rədd et", "Отклонить", "Refuse";
        reason: "Qonağa səbəb", "Причина для гостя", "The reason, for the guest";
        rules: "Qaydalar", "Правила", "Rules";
        on: "Qonaqlar özləri sifariş verir", "Гости заказывают сами", "Guests order for themselves";
        auto: "Dərhal mətbəxə getsin", "Сразу на кухню", "Straight to the kitchen";
        auto_hint: "Heç kimin təsdiqi olmadan", "Без подтверждения персоналом", "Without anybody's word";
        open: "İlk sifariş hesabı açır", "Первый заказ открывает счёт", "The first order opens the check";
        lines: "Sifarişdə sətir, ən çoxu", "Строк в заказе, не больше", "Lines of an order, at most";
        pieces: "Bir sətirdə ədəd, ən çoxu", "Штук в строке, не больше", "Pieces of a line, at most";
        waiting: "Masadan gözləyən sifariş, ən çoxu", "Ждущих заказов со стола, не больше", "Waiting orders of a table, at most";
        sum: "Bir sifarişin məbləği, ən çoxu", "Сумма одного заказа, не больше", "Sum of one order, at most";
        minutes: "Cavab üçün dəqiqə", "Минут на ответ", "Minutes to answer";
        save: "Yadda saxla", "Сохранить", "Save";
        saved: "Saxlanıldı", "Сохранено", "Saved";
        links: "Masaların kodları", "Коды столов", "Codes of tables";
        links_hint: "Kodu kağıza çap edib masaya qoyun.", "Распечатайте код и положите на стол.", "Print the code and put it on the table.";
        make_all: "Olmayanlara kod ver", "Дать коды остальным", "Give the others codes";
        renew: "Yeni kod", "Новый код", "New code";
        renew_hint: "Köhnəsi dərhal dayanır", "Старый сразу перестаёт работать", "The old one stops at once";
        print: "Çap et", "Печать", "Print";
        no_link: "kod yoxdur", "кода нет", "no code";
        scan: "Menyu və sifariş", "Меню и заказ", "Menu and orders";
    }
}

/// So many requests wait.
pub fn requests_wait(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Az => format!("{count} qonaq sifarişi gözləyir"),
        Lang::Ru => format!("Ждут заказов гостей: {count}"),
        Lang::En => format!("Guests' orders that wait: {count}"),
    }
}

/// How many options of a group may be chosen.
pub fn how_many(lang: Lang, min: u32, max: u32) -> String {
    let t = GuestPage::of(lang);
    if min == max {
        format!("{} {min}", t.choose)
    } else if min == 0 {
        format!("{} {max}", t.up_to)
    } else {
        format!("{} {min}–{max}", t.choose)
    }
}
