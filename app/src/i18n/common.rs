//! Words that several screens share: actions, lamps, roles, units, dates.

use super::messages;
use domain::Lang;
use domain::time::{BusinessDay, UnixMillis};

messages! {
    /// Words that every screen uses.
    Common {
        back: "Geri", "Назад", "Back";
        close: "Bağla", "Закрыть", "Close";
        cancel: "Ləğv et", "Отменить", "Cancel";
        undo: "Geri al", "Вернуть", "Undo";
        save: "Saxla", "Сохранить", "Save";
        send: "Göndər", "Отправить", "Send";
        again: "Yenidən", "Повторить", "Try again";
        search: "Axtar", "Найти", "Search";
        erase: "Sil", "Стереть", "Erase";
        loading: "Yüklənir", "Загрузка", "Loading";
        connection: "Əlaqə", "Связь", "Connection";
        hub: "Hub", "Хаб", "Hub";
        kitchen: "Mətbəx", "Кухня", "Kitchen";
        cloud: "Bulud", "Облако", "Cloud";
        floor: "Zal", "Зал", "Floor";
        cash: "Kassa", "Касса", "Drawer";
        printers: "Printerlər", "Принтеры", "Printers";
        devices: "Cihazlar", "Устройства", "Devices";
        held: "Saxlanılan", "Отложенные", "Held";
        table: "Masa", "Стол", "Table";
        order: "Sifariş", "Заказ", "Order";
        payment: "Ödəniş", "Оплата", "Payment";
        language: "Dil", "Язык", "Language";
        look: "Görünüş", "Вид", "Look";
        dark: "Tünd", "Тёмная", "Dark";
        light: "Açıq", "Светлая", "Light";
        sun: "Günəş", "Солнце", "Sunlight";
        sign_out: "Çıxış", "Выйти", "Sign out";
        not_found: "Belə səhifə yoxdur", "Такой страницы нет", "There is no such page";
        not_found_hint: "Ünvanı yoxlayın və ya zala qayıdın.", "Проверьте адрес или вернитесь в зал.", "Check the address or go back to the floor.";
        about: "Restoranın zalı, mətbəxi və kassası. İnternetsiz də işləyir.", "Зал, кухня и касса ресторана. Работает и без интернета.", "The restaurant's floor, kitchen and till. Works without internet.";
        to_floor: "Zala qayıt", "В зал", "To floor";
        waiter: "ofisiant", "официант", "waiter";
        cashier: "kassir", "кассир", "cashier";
        kitchen_role: "mətbəx", "кухня", "kitchen";
        manager: "menecer", "менеджер", "manager";
        owner: "sahibkar", "владелец", "owner";
        accountant: "mühasib", "бухгалтер", "accountant";
        sysadmin: "sistem inzibatçısı", "системный администратор", "system administrator";
    }
}

impl Common {
    /// The name of a role; an unknown one shows as it is called.
    pub fn role<'a>(&'a self, role: &'a str) -> &'a str {
        match role {
            "waiter" => self.waiter,
            "cashier" => self.cashier,
            "kitchen" => self.kitchen_role,
            "manager" => self.manager,
            "owner" => self.owner,
            "accountant" => self.accountant,
            "sysadmin" => self.sysadmin,
            other => other,
        }
    }
}

messages! {
    /// Units of time.
    Units {
        second: "s", "с", "s";
        minute: "dəq", "мин", "min";
        hour: "s", "ч", "h";
    }
}

messages! {
    /// Names of days and months.
    Dates {
        monday: "Bazar ertəsi", "Понедельник", "Monday";
        tuesday: "Çərşənbə axşamı", "Вторник", "Tuesday";
        wednesday: "Çərşənbə", "Среда", "Wednesday";
        thursday: "Cümə axşamı", "Четверг", "Thursday";
        friday: "Cümə", "Пятница", "Friday";
        saturday: "Şənbə", "Суббота", "Saturday";
        sunday: "Bazar", "Воскресенье", "Sunday";
        january: "yanvar", "января", "January";
        february: "fevral", "февраля", "February";
        march: "mart", "марта", "March";
        april: "aprel", "апреля", "April";
        may: "may", "мая", "May";
        june: "iyun", "июня", "June";
        july: "iyul", "июля", "July";
        august: "avqust", "августа", "August";
        september: "sentyabr", "сентября", "September";
        october: "oktyabr", "октября", "October";
        november: "noyabr", "ноября", "November";
        december: "dekabr", "декабря", "December";
    }
}

impl Dates {
    /// `0` is Monday.
    fn weekday(&self, day: u8) -> &'static str {
        match day {
            0 => self.monday,
            1 => self.tuesday,
            2 => self.wednesday,
            3 => self.thursday,
            4 => self.friday,
            5 => self.saturday,
            _ => self.sunday,
        }
    }

    /// `1` is January; in Russian the genitive, as it stands after a number.
    fn month(&self, month: u8) -> &'static str {
        match month {
            1 => self.january,
            2 => self.february,
            3 => self.march,
            4 => self.april,
            5 => self.may,
            6 => self.june,
            7 => self.july,
            8 => self.august,
            9 => self.september,
            10 => self.october,
            11 => self.november,
            _ => self.december,
        }
    }
}

/// `Şənbə, 14 noyabr`: the calendar day on the wall, not the business day.
pub fn date_line(lang: Lang, at: UnixMillis, offset_minutes: i32) -> String {
    let day = BusinessDay::at(at, offset_minutes, 0);
    let dates = Dates::of(lang);
    let (number, month, _) = day.parts();
    let (weekday, month) = (dates.weekday(day.weekday()), dates.month(month));
    format!("{weekday}, {number} {month}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saturday_in_baku() {
        let at = UnixMillis(1_794_682_800_000);
        assert_eq!(date_line(Lang::Az, at, 240), "Şənbə, 14 noyabr");
        assert_eq!(date_line(Lang::Ru, at, 240), "Суббота, 14 ноября");
        assert_eq!(date_line(Lang::En, at, 240), "Saturday, 14 November");
    }
}
