//! Reservations: who comes, when and where.

use super::messages;
use domain::Lang;

messages! {
    /// Words of the reservations.
    Reservations {
        title: "Rezervlər", "Брони", "Reservations";
        new: "Yeni rezerv", "Новая бронь", "New reservation";
        none: "Bu günə rezerv yoxdur", "На этот день броней нет", "No reservations for this day";
        none_hint: "Yazılan rezervlər burada və zalda görünəcək.", "Записанные брони появятся здесь и на плане зала.", "What is booked appears here and on the floor.";
        day: "Gün", "День", "Day";
        before: "Əvvəlki gün", "День назад", "Day before";
        after: "Növbəti gün", "День вперёд", "Day after";
        name: "Ad", "Имя", "Name";
        phone: "Telefon", "Телефон", "Phone";
        guests: "Qonaq sayı", "Сколько гостей", "Guests";
        time: "Saat", "Время", "Time";
        minutes: "Müddət, dəqiqə", "Длительность, минут", "Duration, minutes";
        table: "Masa", "Стол", "Table";
        any_table: "Gələndə seçilir", "Выбрать, когда придут", "Decide when they come";
        note: "Qeyd", "Заметка", "Note";
        edit: "Dəyiş", "Изменить", "Edit";
        seat: "Oturt", "Посадить", "Seat";
        no_show: "Gəlmədi", "Не пришли", "No-show";
        call_off: "Ləğv et", "Отменить", "Call off";
        gone: "Gəlmədi kimi yazıldı", "Отмечено: не пришли", "Marked as no-show";
        called_off: "Rezerv ləğv edildi", "Бронь отменена", "Reservation called off";
        late: "gecikir", "опаздывают", "late";
        not_a_time: "Gün və saat lazımdır", "Нужны день и время", "A day and a time are needed";
        needs: "Ad, gün, saat və qonaq sayı lazımdır", "Нужны имя, день, время и число гостей", "Name, day, time and guests are needed";
    }
}

/// The same table is promised to others at that time; said, not forbidden.
pub fn clash(lang: Lang, name: &str, clock: &str) -> String {
    match lang {
        Lang::Az => format!("Bu masa həmin vaxt üçün də yazılıb: {name}, {clock}"),
        Lang::Ru => format!("Этот стол уже записан на это время: {name}, {clock}"),
        Lang::En => format!("This table is also booked then: {name}, {clock}"),
    }
}
