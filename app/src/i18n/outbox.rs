//! What this device keeps for the hub, and why it sometimes cannot.

use super::messages;
use domain::Lang;

messages! {
    /// The page of what waits and what was refused, and the full-screen stops.
    Outbox {
        title: "Bu cihazda", "На этом устройстве", "On this device";
        nothing: "Hamısı hub-dadır", "Всё на хабе", "Everything is at the hub";
        nothing_hint: "Hub görünməyəndə edilənlər burada gözləyir.", "То, что сделано без хаба, ждёт здесь.", "What is done without the hub waits here.";
        waits: "Gözləyir", "Ждёт", "Waiting";
        waits_hint: "Hub görünən kimi özü gedir, bir dəfə.", "Уйдёт само, как только хаб появится, и только один раз.", "It goes out by itself when the hub is back, once.";
        refused: "Qəbul edilməyib", "Не принято", "Refused";
        held: "Menecer qərar verir", "Решает менеджер", "A manager decides";
        delivered: "Çatdırılıb", "Доставлено", "Delivered";
        seen: "Gördüm", "Видел", "Seen";
        export: "Fayla saxla", "Сохранить в файл", "Save to a file";
        sign_in: "Göndərmək üçün kimsə daxil olmalıdır.", "Чтобы отправить, кто-то должен войти.", "Somebody has to sign in before it can go out.";
        update: "Səhifə köhnədir: yeniləyin, göndərilməyənlər qalır.", "Страница устарела: обновите её, неотправленное останется.", "This page is old: load it again, what waits stays.";
        unreadable: "Bu cihazın yaddaşı oxunmur.", "Память этого устройства не читается.", "This device's storage cannot be read.";
        reload: "Yenilə", "Обновить", "Load again";
        dead: "Bu cihazın yaddaşı cavab vermir", "Память этого устройства не отвечает", "This device's storage does not answer";
        dead_hint: "Burada heç nə saxlanmır. Brauzeri bağlayıb açın; olmasa, başqa cihazla işləyin.", "Здесь ничего не сохраняется. Закройте и откройте браузер; если не поможет, работайте на другом устройстве.", "Nothing is kept here. Close the browser and open it again; if that does not help, work on another device.";
        superseded: "Sufranın yeni versiyası açılıb", "Открыта новая версия Sufra", "A newer Sufra is open";
        superseded_hint: "Bu vərəq köhnədir. Yeniləyin: göndərilməyənlər itmir.", "Эта вкладка устарела. Обновите её: неотправленное не пропадёт.", "This tab is old. Load it again: what waits is not lost.";
        blocked: "Köhnə vərəq mane olur", "Мешает старая вкладка", "An old tab is in the way";
        blocked_hint: "Sufranın başqa vərəqlərini bağlayın, sonra yeniləyin.", "Закройте другие вкладки Sufra, потом обновите эту.", "Close the other tabs of Sufra, then load this one again.";
        leave: "Əvvəl göndərilməlidir", "Сначала надо отправить", "This must go out first";
        cut: "Hub görünmür", "Хаба не видно", "The hub cannot be seen";
        cut_can: "Sifariş, qeyd və nağd ödəniş işləyir, bu cihazda saxlanır.", "Заказ, заметки и наличные работают и хранятся на этом устройстве.", "Orders, notes and cash go on and are kept on this device.";
    }
}

/// So many were refused and nobody has seen it.
pub fn refused(lang: Lang, count: usize) -> String {
    match lang {
        Lang::Az => format!("Qəbul edilməyib: {count}"),
        Lang::Ru => format!("Не принято: {count}"),
        Lang::En => format!("Refused: {count}"),
    }
}
