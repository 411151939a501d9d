//! The floor: tables, what needs a hand, the kitchen's load.

use super::messages;
use domain::Lang;

messages! {
    /// Words of the floor.
    Floor {
        attention: "Diqqət", "Внимание", "Attention";
        calm: "Hər şey qaydasındadır", "Всё спокойно", "All is calm";
        calm_hint: "Hazır yemək və gecikən masalar burada görünür.", "Здесь появятся готовые блюда и забытые столы.", "Ready food and forgotten tables appear here.";
        takeaway: "Götürmə", "Навынос", "Takeaway";
        delivery: "Çatdırılma", "Доставка", "Delivery";
        new_takeaway: "Yeni götürmə", "Новый навынос", "New takeaway";
        ready: "hazırdır", "готово", "ready";
        not_sent: "göndərilməyib", "не отправлено", "not sent";
        free: "boşdur", "свободен", "free";
        seated: "oturublar", "сели", "seated";
        open: "sifariş var", "есть заказ", "order running";
        courses: "Kurslar", "Курсы", "Courses";
        load: "Mətbəx", "Кухня", "Kitchen";
        load_none: "Mətbəx boşdur", "Кухня свободна", "The kitchen is free";
        guests: "Qonaq sayı", "Сколько гостей", "Guests";
        without: "Saysız aç", "Без числа", "Open without";
        no_tables: "Zalda masa yoxdur", "В зале нет столов", "This room has no tables";
        no_tables_hint: "Masalar menyu ilə birlikdə yüklənir.", "Столы загружаются вместе с меню.", "Tables come with the restaurant's data.";
        held: "kurs gözləyir", "курс ждёт", "course held";
        bill: "Hesab", "Счёт", "Bill";
        billed: "hesab çıxıb", "счёт выдан", "bill printed";
        reopened: "geri açılıb", "открыт снова", "reopened";
        reserved: "rezerv", "бронь", "reserved";
        cleaning: "Qonaqlardan sonra təmizlənir", "Убирать после гостей", "Cleaned after each party";
        dirty: "təmizlənir", "убрать", "to clean";
        cleaned: "Masa təmizdir", "Стол убран", "The table is clean";
        to_clean: "Masa təmizlənməlidir", "Стол нужно убрать", "The table has to be cleaned";
        bill_waits: "hesab gözləyir", "счёт ждёт", "bill waits";
        due: "vaxtıdır", "пора", "it is time";
        fire: "Başlat", "Подать", "Fire";
        took: "Apardım", "Отнёс", "Took it";
        served: "Yemək aparıldı", "Блюда отнесены", "Food was taken";
        tab: "Tab", "Таб", "Tab";
        move_to: "Köçür", "Пересадить", "Move";
        join: "Qoş", "Сдвинуть", "Join";
        part: "Ayır", "Раздвинуть", "Take apart";
        merge: "Birləşdir", "Слить", "Merge";
        give: "Ofisiantı dəyiş", "Передать официанту", "Transfer to";
        given: "Çek ötürüldü", "Чек передан", "Check transferred";
        joined: "Masalar qoşuldu", "Столы сдвинуты", "Tables joined";
        parted: "Masalar ayrıldı", "Столы раздвинуты", "Tables taken apart";
        merged: "Çeklər birləşdirildi", "Чеки объединены", "Checks merged";
        merge_needs: "Başqa çeki olan masanı seçin", "Выберите стол с другим чеком", "Pick a table with another check";
        show: "Aç", "Открыть", "Open";
        pick_move: "Hara köçürək? Boş masaya toxunun.", "Куда пересадить? Нажмите свободный стол.", "Move where? Tap a free table.";
        pick_join: "Qoşulacaq boş masaya toxunun.", "Нажмите свободный стол, который сдвинуть.", "Tap the free table to join.";
        pick_merge: "Hansı çeklə? Masaya toxunun.", "С каким чеком? Нажмите стол.", "With which check? Tap its table.";
        pick_seat: "Qonaqlar üçün boş masaya toxunun.", "Нажмите свободный стол для гостей.", "Tap a free table for the guests.";
        filters: "Süzgəc", "Фильтр", "Filter";
        mine_only: "Mənim", "Мои", "Mine";
        with_bill: "Hesabda", "Со счётом", "Billed";
        calling: "Hazır, gecikən", "Готово, забыто", "Ready, late";
        seek: "Masa, ofisiant, qonaq", "Стол, официант, гость", "Table, waiter, guest";
        quiet: "çoxdan sakit", "давно тихо", "quiet too long";
        several: "bir neçə çek", "несколько чеков", "several checks";
        mine: "Mənim masalarım", "Мои столы", "My tables";
        no_order: "hələ sifariş yoxdur", "заказа ещё нет", "no order yet";
        actions: "Əməliyyatlar", "Действия", "Actions";
        new_delivery: "Yeni çatdırılma", "Новая доставка", "New delivery";
        new_tab: "Yeni tab", "Новый таб", "New tab";
        guest_name: "Ad", "Имя", "Name";
        guest_phone: "Telefon", "Телефон", "Phone";
        guest_address: "Ünvan", "Адрес", "Address";
        promised: "Vəd edilən vaxt", "Обещанное время", "Promised time";
        edit: "Planı düzəlt", "Править план", "Edit plan";
        new_room: "Yeni zal", "Новый зал", "New room";
        room: "Zalın adı", "Название зала", "Room name";
        add_room: "Yeni zal", "Новый зал", "New room";
        remove_room: "Zalı sil", "Удалить зал", "Remove room";
        room_removed: "Zal silindi", "Зал удалён", "Room removed";
        add_table: "Masa əlavə et", "Добавить стол", "Add table";
        remove_table: "Masanı sil", "Удалить стол", "Remove table";
        redo: "Təkrar et", "Повторить", "Redo";
        turn: "Döndər", "Повернуть", "Turn";
        number: "Nömrə", "Номер", "Number";
        seats: "Yer sayı", "Мест", "Seats";
        fewer: "Az yer", "Меньше мест", "Fewer seats";
        more: "Çox yer", "Больше мест", "More seats";
        shape: "Forma", "Форма", "Shape";
        square: "Kvadrat", "Квадрат", "Square";
        round: "Dairəvi", "Круглый", "Round";
        long: "Uzun", "Длинный", "Long";
        take_newer: "Yeni plan", "Новый план", "Newer plan";
        plan_saved: "Plan saxlanıldı", "План сохранён", "Plan saved";
        plan_dropped: "Dəyişikliklər atıldı", "Изменения отброшены", "Changes dropped";
        connecting: "Hub ilə əlaqə qurulur", "Соединяемся с хабом", "Connecting to the hub";
        connecting_hint: "Əlaqə olan kimi zal görünəcək.", "Зал появится, как только будет связь.", "The floor appears as soon as there is a connection.";
    }
}

/// So many lines are ready.
pub fn ready_count(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Az => format!("{count} hazır"),
        Lang::Ru => format!("готово: {count}"),
        Lang::En => format!("{count} ready"),
    }
}

/// Nothing has happened at the table for so long.
pub fn quiet_for(lang: Lang, minutes: &str) -> String {
    match lang {
        Lang::Az => format!("{minutes} sakit"),
        Lang::Ru => format!("тихо {minutes}"),
        Lang::En => format!("quiet {minutes}"),
    }
}

/// So many tickets at a station.
pub fn tickets(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Az => format!("{count} bilet"),
        Lang::Ru => format!("билетов: {count}"),
        Lang::En => format!("tickets: {count}"),
    }
}

/// So many lines on a check.
pub fn lines(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Az => format!("{count} sətir"),
        Lang::Ru => format!("строк: {count}"),
        Lang::En => format!("lines: {count}"),
    }
}

/// A course of the check waits.
pub fn course_held(lang: Lang, course: &str) -> String {
    match lang {
        Lang::Az => format!("{course} gözləyir"),
        Lang::Ru => format!("ждёт: {course}"),
        Lang::En => format!("{course} held"),
    }
}

/// When the bill was printed.
pub fn bill_at(lang: Lang, clock: &str) -> String {
    match lang {
        Lang::Az => format!("hesab {clock}"),
        Lang::Ru => format!("счёт {clock}"),
        Lang::En => format!("bill {clock}"),
    }
}

/// The guests sit at another table.
pub fn moved_to(lang: Lang, table: &str) -> String {
    match lang {
        Lang::Az => format!("Masa {table}-ə köçürüldü"),
        Lang::Ru => format!("Пересажены за стол {table}"),
        Lang::En => format!("Moved to table {table}"),
    }
}

/// When it was promised.
pub fn promised_at(lang: Lang, clock: &str) -> String {
    match lang {
        Lang::Az => format!("{clock} üçün"),
        Lang::Ru => format!("к {clock}"),
        Lang::En => format!("for {clock}"),
    }
}

/// Somebody should have been here, or have it, so many milliseconds ago: `+5 dəq gecikir`.
pub fn late_by(lang: Lang, millis: i64) -> String {
    let minutes = (millis / 60_000).max(1);
    match lang {
        Lang::Az => format!("+{minutes} dəq gecikir"),
        Lang::Ru => format!("+{minutes} мин опоздания"),
        Lang::En => format!("+{minutes} min late"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lateness_counts_on_and_is_never_nothing() {
        assert_eq!(late_by(Lang::En, 5 * 60_000 + 59_000), "+5 min late");
        assert_eq!(late_by(Lang::Az, 1), "+1 dəq gecikir");
        assert_eq!(late_by(Lang::Ru, 75 * 60_000), "+75 мин опоздания");
    }
}
