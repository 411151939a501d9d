//! Guarded acts: asking for one, granting it.

use super::messages;
use domain::Lang;

messages! {
    /// Words of approvals.
    Approvals {
        who: "Kim təsdiqləyə bilər", "Кто может подтвердить", "Who can approve";
        changes: "Sonra nə dəyişəcək", "Что изменится", "What will change";
        check: "Hesab", "Счёт", "Check";
        what: "Nə", "Что", "What";
        reason: "Səbəb", "Причина", "Reason";
        sum: "Məbləğ", "Сумма", "Amount";
        waste: "Tullantı", "Списание", "Waste";
        yes: "bəli", "да", "yes";
        on_phone: "telefonda təsdiqləyə və ya burada PIN yığa bilər", "может подтвердить на телефоне или ввести PIN здесь", "can approve on a phone or enter a PIN here";
        pin: "PIN yığın", "Введите PIN", "Enter the PIN";
        only: "Yalnız bu əmr üçün, bir dəfə. İnternet lazım deyil.", "Только эта команда, один раз. Интернет не нужен.", "Only for this command, once. No internet is needed.";
        waiting: "Təsdiq gözlənilir", "Ждём подтверждения", "Waiting for approval";
        asking: "Soruşulur", "Отправляем запрос", "Asking";
        take_back: "Geri götür", "Отозвать", "Take back";
        again: "Yenidən soruş", "Спросить снова", "Ask again";
        refused: "Rədd edildi", "Отказано", "Refused";
        lapsed: "Heç kim cavab vermədi", "Никто не ответил", "Nobody answered";
        approve: "Təsdiqlə", "Подтвердить", "Approve";
        refuse: "İmtina", "Отказать", "Refuse";
        nobody: "Təsdiqləyə biləcək adam yoxdur.", "Подтвердить некому.", "There is nobody who could approve.";
    }
}

/// It was approved by somebody.
pub fn approved_by(lang: Lang, name: &str) -> String {
    match lang {
        Lang::Az => format!("Təsdiqləndi: {name}"),
        Lang::Ru => format!("Подтверждено: {name}"),
        Lang::En => format!("Approved: {name}"),
    }
}

/// For how long it can still be approved.
pub fn closes_in(lang: Lang, seconds: i64) -> String {
    match lang {
        Lang::Az => {
            format!("Yalnız bu əmr üçün, bir dəfə. {seconds} saniyədən sonra sorğu bağlanır.")
        }
        Lang::Ru => format!("Только эта команда, один раз. Запрос закроется через {seconds} с."),
        Lang::En => format!("Only this command, once. The request closes in {seconds} s."),
    }
}
