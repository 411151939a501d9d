//! The end of the business day: X, Z and what is still open.

use super::messages;
use domain::Lang;
use domain::menu::PaymentKind;

messages! {
    /// Words of the day.
    Day {
        title: "İş günü", "Рабочий день", "Business day";
        since: "Son Z-dən", "С последнего Z", "Since the last Z";
        checks: "Hesablar · qonaqlar", "Чеки · гости", "Checks · guests";
        discounts: "Endirimlər", "Скидки", "Discounts";
        comps: "İkramlar", "За счёт заведения", "On the house";
        service: "Xidmət", "Обслуживание", "Service";
        total: "Dövriyyə", "Оборот", "Turnover";
        vat: "O cümlədən ƏDV", "В том числе НДС", "VAT inside";
        tax: "Sadələşdirilmiş vergi", "Упрощённый налог", "Simplified tax";
        cash: "nağd", "наличные", "cash";
        card_integrated: "inteqrasiyalı kart", "интегрированная карта", "integrated card";
        other_cashless: "digər nağdsız", "прочие безналичные", "other cashless";
        other_kind: "digər", "прочее", "other";
        tips: "Bəxşiş (dövriyyəyə daxil deyil)", "Чаевые (не входят в оборот)", "Tips (no turnover)";
        refunds: "Qaytarılıb", "Возвращено", "Refunded";
        written_off: "Silinib: ödənişsiz gediblər", "Списано: ушли без оплаты", "Written off: left without paying";
        voids: "Ləğvlər", "Списания", "Voids";
        no_sale: "Çeksiz açılışlar", "Открытия без продажи", "No sales";
        print_x: "X çap et", "Печать X", "Print X";
        close: "Günü bağla", "Закрыть день", "Close day";
        sure: "Z ilə bağla", "Закрыть с Z", "Close with Z";
        force: "Yenə də bağla", "Всё равно закрыть", "Close anyway";
        lasts: "Z dəyişdirilmir və silinmir.", "Z нельзя изменить или удалить.", "A Z cannot be changed or deleted.";
        back: "Geri", "Назад", "Back";
        open: "Hələ açıqdır", "Ещё открыто", "Still open";
        archive: "Z arxivi", "Архив Z", "Z archive";
        none: "Hələ heç bir gün bağlanmayıb.", "Ни один день ещё не закрыт.", "No day was closed yet.";
        reprint: "Surət çap et", "Печать копии", "Print a copy";
        printing: "Çapa göndərildi", "Отправлено на печать", "Sent to the printer";
        forced: "açıq hesabla", "с открытым", "forced";
        code: "Zəncir", "Цепь", "Chain";
        nothing: "Son Z-dən sonra heç nə olmayıb.", "После последнего Z ничего не было.", "Nothing happened since the last Z.";
    }
}

/// How turnover counts a way to pay.
pub const fn kind(lang: Lang, kind: PaymentKind) -> &'static str {
    let t = Day::of(lang);
    match kind {
        PaymentKind::Cash => t.cash,
        PaymentKind::CardIntegrated => t.card_integrated,
        PaymentKind::OtherCashless => t.other_cashless,
        PaymentKind::GiftCard
        | PaymentKind::HouseAccount
        | PaymentKind::Deposit
        | PaymentKind::Comp => t.other_kind,
    }
}

/// So many checks, drawers and devices that are not done.
pub fn still_open(lang: Lang, checks: usize, drawers: usize, devices: usize) -> String {
    let parts = match lang {
        Lang::Az => [
            ("açıq hesab", checks),
            ("sayılmamış kassa", drawers),
            ("göndərməmiş cihaz", devices),
        ],
        Lang::Ru => [
            ("открытых счетов", checks),
            ("непосчитанных касс", drawers),
            ("устройств с неотправленным", devices),
        ],
        Lang::En => [
            ("open checks", checks),
            ("uncounted drawers", drawers),
            ("devices with unsent work", devices),
        ],
    };
    let parts = parts.into_iter().filter(|(_, count)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(word, count)| format!("{word}: {count}"))
        .collect();
    parts.join(" · ")
}
