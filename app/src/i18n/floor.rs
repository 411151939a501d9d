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
