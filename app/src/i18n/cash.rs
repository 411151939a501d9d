//! Drawers: opening, cash in and out, the count.

use super::messages;
use domain::Lang;
use domain::cash::MovementKind;

messages! {
    /// Words of the drawers.
    Cash {
        closed: "Kassa bağlıdır", "Касса закрыта", "The drawer is closed";
        closed_hint: "İçindəki pulu sayın və kassanı açın.", "Посчитайте, сколько в ней, и откройте.", "Count what lies in it and open it.";
        open: "Kassanı aç", "Открыть кассу", "Open drawer";
        opened: "Açılıb", "Открыта", "Opened";
        float: "Başlanğıc pul", "На начало", "Opening float";
        paid_in: "Qoyulub", "Внесено", "Paid in";
        paid_out: "Götürülüb", "Изъято", "Paid out";
        tips: "Bəxşiş", "Чаевые", "Tips";
        accounts: "Qonaq hesabları", "Счета гостей", "Guest accounts";
        account_in: "Qonaq hesabına", "На счёт гостя", "To a guest account";
        account_out: "Qonaq hesabından", "Со счёта гостя", "From a guest account";
        dropped: "Seyfə qoyulub", "Убрано в сейф", "Dropped to safe";
        cash_in: "Pul qoy", "Внести", "Cash in";
        cash_out: "Pul götür", "Изъять", "Cash out";
        drop: "Seyfə qoy", "В сейф", "Safe drop";
        count: "Say və bağla", "Пересчитать", "Count and close";
        late: "sayılmış kassadan", "из посчитанной смены", "of a session that was counted";
        expected: "Olmalıdır", "Должно быть", "Expected";
        counted: "Sayılıb", "Посчитано", "Counted";
        exact: "Düz gəlir", "Сходится", "It agrees";
        over: "Artıqdır", "Излишек", "Over";
        short: "Əskikdir", "Недостача", "Short";
        last: "Son sayım", "Последний пересчёт", "Last count";
        amount: "Məbləğ, ₼", "Сумма, ₼", "Amount, ₼";
        bad_amount: "Məbləği belə yazın: 12.50", "Впишите сумму так: 12.50", "Enter an amount such as 12.50";
        reason: "Səbəb", "Причина", "Reason";
        reason_needed: "Səbəbi seçin və ya yazın.", "Выберите или впишите причину.", "Pick or write a reason.";
        stays: "Bağladıqdan sonra say dəyişmir. Nə qədər olmalı olduğu onda görünəcək.", "После закрытия счёт не изменить. Сколько должно быть, станет видно тогда.", "After closing the count stays. What should be there is shown then.";
        sure: "Bağla", "Закрыть кассу", "Close drawer";
        waits: "Say bu cihazdadır, hubu gözləyir.", "Счёт на этом устройстве, ждёт хаб.", "The count is on this device and waits for the hub.";
        pieces: "Say", "Штук", "Pieces";
        no_sale: "Çeksiz aç", "Открыть ящик", "No sale";
        fiscal: "Fiskal cihaz", "Фискальный аппарат", "Fiscal device";
        fiscal_waits: "Gözləyir", "Ждут", "Waiting";
        fiscal_review: "Yoxlanmalıdır", "Требуют проверки", "Need review";
        fiscal_again: "Yenidən göndər", "Отправить снова", "Send again";
        fiscal_sale: "Satış", "Продажа", "Sale";
        fiscal_refund: "Qaytarma", "Возврат", "Refund";
        forbidden: "Kassa ilə işləmək icazəniz yoxdur", "Нет права работать с кассой", "You may not work with a drawer";
        forbidden_hint: "Meneceri və ya kassiri çağırın.", "Позовите менеджера или кассира.", "Call a manager or a cashier.";
    }
}

/// What happens to cash beside sales, as the word of its button.
pub const fn movement(lang: Lang, kind: MovementKind) -> &'static str {
    let t = Cash::of(lang);
    match kind {
        MovementKind::CashIn => t.cash_in,
        MovementKind::CashOut => t.cash_out,
        MovementKind::SafeDrop => t.drop,
        MovementKind::AccountIn => t.account_in,
        MovementKind::AccountOut => t.account_out,
    }
}
