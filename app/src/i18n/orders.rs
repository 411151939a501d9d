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
        subtotal: "Ara cəm", "Подытог", "Subtotal";
        service: "Xidmət", "Обслуживание", "Service";
        total: "Cəmi", "Итого", "Total";
        pay: "Ödə", "Оплатить", "Pay";
        served: "Apardım", "Отнёс", "Served";
        remove: "Sil", "Убрать", "Remove";
        more: "Artır", "Больше", "More";
        fewer: "Azalt", "Меньше", "Fewer";
        cancel_check: "Hesabı ləğv et", "Отменить счёт", "Cancel check";
        cancel_sure: "Ləğv olunsun?", "Точно отменить?", "Really cancel?";
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
