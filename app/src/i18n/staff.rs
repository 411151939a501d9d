//! Shifts: the time clock, who is on the floor, sections.

use super::messages;

messages! {
    /// Words of the shifts.
    Staff {
        title: "Növbə", "Смена", "Shift";
        who: "Kim növbədədir", "Кто на смене", "Who is on shift";
        none: "Heç kim növbədə deyil", "На смене никого нет", "Nobody is on shift";
        none_hint: "Növbəyə başlayanlar burada görünəcək.", "Кто начнёт смену, появится здесь.", "Whoever clocks in appears here.";
        clock_in: "Növbəyə başla", "Начать смену", "Clock in";
        clock_out: "Növbəni bitir", "Закончить смену", "Clock out";
        pause: "Fasilə", "Перерыв", "Break";
        resume: "İşə qayıt", "Вернуться", "Back";
        since: "başlayıb", "с", "since";
        worked: "işləyib", "отработано", "worked";
        on_break: "fasilədə", "на перерыве", "on a break";
        breaks: "fasilələr", "перерывы", "breaks";
        section: "Bölmə", "Секция", "Section";
        all_tables: "bütün masalar", "все столы", "all tables";
    }
}
