//! Printers and their paper.

use super::messages;
use domain::Lang;

messages! {
    /// The printers page.
    Printing {
        title: "Printerlər", "Принтеры", "Printers";
        well: "İşləyir", "Работает", "Works";
        receipts: "çeklər", "чеки", "receipts";
        port: "port", "порт", "port";
        none: "Printer yoxdur", "Принтеров нет", "No printers";
        none_hint: "Restoranın faylına printer əlavə edin.", "Добавьте принтер в файл ресторана.", "Add a printer to the restaurant's file.";
        no_tickets: "Hələ heç nə çap olunmayıb", "Пока ничего не напечатано", "Nothing printed yet";
        no_tickets_hint: "Çap olunan biletlər burada görünəcək.", "Напечатанные билеты появятся здесь.", "Printed tickets appear here.";
        unreachable: "əlaqə yoxdur. Kabeli və qidalanmanı yoxlayın.", "нет связи. Проверьте кабель и питание.", "not reachable. Check cable and power.";
        no_answer: "cavab vermir. Söndürüb yandırın.", "не отвечает. Выключите и включите его.", "does not answer. Switch it off and on.";
        link_lost: "əlaqə qırıldı. Son bileti yoxlayın.", "связь прервалась. Проверьте последний билет.", "the link broke. Check the last ticket.";
        paper_out: "kağız bitib. Yeni rulon qoyun.", "бумага кончилась. Поставьте новый рулон.", "paper is out. Put in a new roll.";
        cover_open: "qapağı açıqdır. Bağlayın.", "открыта крышка. Закройте её.", "the cover is open. Close it.";
        fault: "nasazdır. Kəsicini yoxlayın.", "неисправен. Проверьте нож.", "has a fault. Check the cutter.";
        offline: "sönülüdür. Yandırın.", "отключён. Включите его.", "is off line. Switch it on.";
        stalled: "çap dayanıb. Kağızı yoxlayın.", "печать остановилась. Проверьте бумагу.", "printing has stopped. Check the paper.";
        not_noted: "hub işi yaza bilmədi. Gözləyin.", "хаб не смог записать задание. Подождите.", "the hub could not note the job. Wait.";
        unknown_trouble: "işləmir. Meneceri çağırın.", "не работает. Позовите менеджера.", "does not work. Call the manager.";
        old: "Siyahı köhnədir", "Список устарел", "The list is old";
    }
}

/// What is wrong with a printer and what to do, by the hub's code; stands after the printer's name.
pub fn trouble(lang: Lang, code: &str) -> &'static str {
    let t = Printing::of(lang);
    match code {
        "unreachable" | "connectTimeout" => t.unreachable,
        "noAnswer" => t.no_answer,
        "linkLost" => t.link_lost,
        "paperOut" => t.paper_out,
        "coverOpen" => t.cover_open,
        "fault" => t.fault,
        "offline" => t.offline,
        "stalled" => t.stalled,
        "notNoted" => t.not_noted,
        _ => t.unknown_trouble,
    }
}

/// So many jobs wait for the printer.
pub fn jobs_waiting(lang: Lang, count: u32) -> String {
    match lang {
        Lang::Az => format!("{count} bilet gözləyir"),
        Lang::Ru => format!("ждут печати: {count}"),
        Lang::En => format!("waiting: {count}"),
    }
}

/// So many jobs may be on paper or not.
pub fn jobs_uncertain(lang: Lang, count: u32) -> String {
    match lang {
        Lang::Az => format!("{count} bilet şübhəlidir: kağıza baxın"),
        Lang::Ru => format!("под вопросом: {count}, посмотрите на бумагу"),
        Lang::En => format!("in doubt: {count}, look at the paper"),
    }
}

/// The picture of a ticket in words: the printer, its number there, the time.
pub fn ticket_picture(lang: Lang, printer: &str, number: u64, at: &str) -> String {
    match lang {
        Lang::Az => format!("{printer}: {number} nömrəli bilet, {at}"),
        Lang::Ru => format!("{printer}: билет {number}, {at}"),
        Lang::En => format!("{printer}: ticket {number}, {at}"),
    }
}
