//! Guest accounts: house accounts, gift cards, deposits.

use super::messages;
use domain::Lang;
use domain::accounts::MoveKind;

messages! {
    /// Words of guest accounts.
    Accounts {
        title: "Qonaq hesabları", "Счета гостей", "Guest accounts";
        house: "Nisyə", "В долг", "House account";
        gift_card: "Hədiyyə kartı", "Подарочная карта", "Gift card";
        deposit: "Depozit", "Депозит", "Deposit";
        open: "Hesab aç", "Открыть счёт", "Open an account";
        guest: "Qonağın adı və ya telefonu", "Имя или телефон гостя", "The guest's name or phone";
        guest_or_code: "Ad, telefon və ya kart kodu", "Имя, телефон или код карты", "Name, phone or card code";
        code: "Kartın kodu", "Код карты", "Code of the card";
        odd_code: "Kod 16 rəqəmdir. Yenidən yazın.", "Код из 16 цифр. Впишите ещё раз.", "A code has 16 digits. Type it again.";
        nobody: "Belə hesab yoxdur.", "Такого счёта нет.", "There is no such account.";
        none: "Açıq hesab yoxdur.", "Открытых счетов нет.", "There are no open accounts.";
        find: "Tap", "Найти", "Find";
        phone: "Telefon", "Телефон", "Phone";
        limit: "Borc həddi, ₼", "Предел долга, ₼", "Credit limit, ₼";
        left: "qalıq", "остаток", "left";
        owed: "Borc", "Долг", "Owed";
        amount: "Məbləğ, ₼", "Сумма, ₼", "Amount, ₼";
        slip: "Slip nömrəsi", "Номер слипа", "Slip number";
        top_up: "Pul qoy", "Пополнить", "Top up";
        end: "Hesabı bağla", "Закрыть счёт", "Close the account";
        end_back: "Bağla, qonağa qaytar", "Закрыть и вернуть гостю", "Close, give back";
        done: "Hazır", "Готово", "Done";
        written: "Yazdım", "Записал", "I wrote it down";
        code_once: "Kodu qonağa verin: bütöv halda yalnız indi görünür.", "Отдайте код гостю: целиком он виден только сейчас.", "Give the code to the guest: it is shown whole only now.";
        needs_hub: "Hub görünmür: hesabda nə qədər olduğunu yalnız o bilir. Başqa üsulla ödəyin.", "Хаб не виден: только он знает, сколько на счёте. Оплатите иначе.", "The hub cannot be reached, and it alone knows what is on an account. Pay in another way.";
        topped_up: "Qoyulub", "Внесено", "Paid in";
        paid: "Çek ödənilib", "Оплачен чек", "Paid a check";
        refunded: "Geri qayıdıb", "Возврат", "Came back";
        taken_back: "Səhv qoyulub", "Внесено ошибочно", "Paid in by mistake";
        take_back: "Son məbləği geri al", "Отменить последнее пополнение", "Take the last top-up back";
        why: "Səbəb", "Причина", "Reason";
        paid_back: "Qonağa qaytarılıb", "Возвращено гостю", "Given back";
    }
}

/// Why money went onto an account or off it.
pub const fn account_move(lang: Lang, what: MoveKind) -> &'static str {
    let t = Accounts::of(lang);
    match what {
        MoveKind::TopUp => t.topped_up,
        MoveKind::Paid => t.paid,
        MoveKind::Refunded => t.refunded,
        MoveKind::PaidBack => t.paid_back,
        MoveKind::TakenBack => t.taken_back,
    }
}
