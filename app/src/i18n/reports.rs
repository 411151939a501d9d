//! Reports: what was sold, what an owner looks at first.

use super::messages;
use domain::Lang;
use domain::approvals::Said;
use domain::reports::{By, ExceptionKind};

messages! {
    /// Words of the reports.
    Reports {
        title: "Hesabatlar", "Отчёты", "Reports";
        range: "Müddət", "Период", "Range";
        day: "24 saat", "24 часа", "24 hours";
        week: "7 gün", "7 дней", "7 days";
        month: "30 gün", "30 дней", "30 days";
        dates: "Tarixlər", "Даты", "Dates";
        from: "Başlanğıc", "С", "From";
        to: "Son", "По", "To";
        net: "Satış", "Продажи", "Sales";
        gross: "Endirimsiz", "До скидок", "Before discounts";
        discounts: "Endirimlər", "Скидки", "Discounts";
        comps: "İkramlar", "Угощения", "On the house";
        service: "Xidmət haqqı", "Обслуживание", "Service";
        due: "Qonaqlar ödəyib", "Заплатили гости", "Guests paid";
        vat: "O cümlədən ƏDV", "В том числе НДС", "VAT inside";
        tax: "Sadələşdirilmiş vergi", "Упрощённый налог", "Simplified tax";
        checks: "Çeklər", "Чеки", "Checks";
        guests: "Qonaqlar", "Гости", "Guests";
        average: "Orta çek", "Средний чек", "Average check";
        pieces: "Ədəd", "Штук", "Pieces";
        share: "Pay", "Доля", "Share";
        taken: "Alınıb", "Получено", "Taken";
        refunded: "Qaytarılıb", "Возвращено", "Refunded";
        by_hours: "Saatlar üzrə satış", "Продажи по часам", "Sales by hour";
        by_days: "Günlər üzrə satış", "Продажи по дням", "Sales by day";
        split_by: "Bölgü", "Разрез", "Split by";
        attention: "Diqqət tələb edir", "Требует внимания", "Needs attention";
        calm: "Bu müddətdə belə bir şey olmayıb", "За это время ничего такого не было", "Nothing of the kind in this time";
        smaller: "Sonra kiçilib", "Потом уменьшился", "Smaller afterwards";
        charged_again: "yenidən alınıb", "взято снова", "charged again";
        open_still: "çek hələ açıqdır", "чек ещё открыт", "the check is open still";
        many: "Yalnız ən yenilər göstərilir.", "Показаны только самые новые.", "Only the newest are shown.";
        all: "Hamısını göstər", "Показать все", "Show all";
        more: "Daha çox", "Ещё", "More";
        receipt: "Qəbz", "Чек PDF", "Receipt";
        export: "İxrac", "Выгрузка", "Export";
        checks_csv: "Çeklər CSV", "Чеки CSV", "Checks CSV";
        payments_csv: "Ödənişlər CSV", "Оплаты CSV", "Payments CSV";
        checks_json: "Çeklər JSON", "Чеки JSON", "Checks JSON";
        payments_json: "Ödənişlər JSON", "Оплаты JSON", "Payments JSON";
        slips_csv: "Qəbzlər CSV", "Слипы CSV", "Slips CSV";
        slips: "Terminal qəbzləri və bank çıxarışı", "Слипы терминала и выписка банка", "Terminal slips and the bank's statement";
        slips_open: "Tutuşdurulmayıb", "Не сверено", "Not reconciled";
        slips_all: "Hamısı çıxarışdadır", "Все есть в выписке", "All are on the statement";
        slip_missing: "Nömrəsiz", "Без номера", "No number";
        slip_twice: "Nömrə təkrarlanır", "Номер повторяется", "Number used twice";
        slip_found: "Tutuşdurulub", "Сверено", "Reconciled";
        slip_write: "Qəbz haqqında yazmaq", "Записать о слипе", "Write about the slip";
        slip_number: "Qəbzin nömrəsi", "Номер слипа", "Slip number";
        slip_note: "Çıxarışda fərq", "Отличие в выписке", "What the statement says instead";
        slip_mark: "Çıxarışdadır", "Есть в выписке", "On the statement";
        slip_keep: "Nömrəni yaz", "Записать номер", "Note the number";
        slip_back: "Qeydi geri al", "Снять отметку", "Take the mark back";
        check: "Çek", "Чек", "Check";
        tips_short: "bəxşiş", "чаевые", "tip";
        empty: "Bu müddətdə satış yoxdur", "За это время продаж нет", "Nothing was sold in this time";
        empty_hint: "Bağlanan çeklər burada görünəcək.", "Здесь появятся закрытые чеки.", "Settled checks will appear here.";
        no_hub: "Hub ilə əlaqə yoxdur.", "Нет связи с хабом.", "The hub cannot be reached.";
        no_hub_hint: "Rəqəmlər yalnız ondadır. Əlaqə qayıdanda özləri görünəcək.", "Цифры только у него. Когда связь вернётся, они появятся сами.", "The figures are there alone. They come by themselves when it is back.";
        forbidden: "Hesabatlara baxmaq icazəniz yoxdur", "Нет права смотреть отчёты", "You may not read reports";
        forbidden_hint: "Meneceri çağırın.", "Позовите менеджера.", "Call a manager.";
        days: "Gün", "День", "Day";
        hours: "Saat", "Час", "Hour";
        items: "Yemək", "Блюдо", "Dish";
        categories: "Kateqoriya", "Категория", "Category";
        waiters: "Ofisiant", "Официант", "Waiter";
        tables: "Masa", "Стол", "Table";
        channels: "Kanal", "Канал", "Channel";
        methods: "Ödəniş növü", "Вид оплаты", "Way to pay";
        kinds: "Dövriyyə", "Оборот", "Turnover";
        vat_rates: "ƏDV dərəcəsi", "Ставка НДС", "VAT rate";
        approvals: "Təsdiqlər", "Подтверждения", "Approvals";
        approvals_none: "Hələ heç nə soruşulmayıb.", "Пока ничего не запрашивали.", "Nothing was asked for yet.";
        granted: "Təsdiqlənib", "Одобрено", "Approved";
        not_granted: "İmtina edilib", "Отказано", "Refused";
        withdrawn: "Geri götürülüb", "Отозвано", "Taken back";
        lapsed: "Cavab olmayıb", "Без ответа", "Nobody answered";
        act_void: "Ləğv", "Списание", "Void";
        act_release: "Ödənişsiz masa", "Стол без оплаты", "Table without payment";
        act_refund: "Pulun qaytarılması", "Возврат денег", "Refund";
        act_reopen: "Hesabın geri götürülməsi", "Отзыв счёта", "Bill taken back";
        act_cancel: "Çekin ləğvi", "Отмена чека", "Check cancelled";
        act_price: "Başqa qiymət", "Другая цена", "Another price";
        act_service: "Xidmət haqqı", "Плата за обслуживание", "Service charge";
        act_method: "Ödəniş növünün dəyişməsi", "Смена вида оплаты", "Way to pay changed";
        act_account: "Hesabdan qaytarma", "Возврат со счёта", "Money back from an account";
        act_other: "İcazəli əməliyyat", "Действие по праву", "Guarded act";
        bill_cancelled: "Hesab geri götürülüb", "Счёт отозван", "Bill taken back";
        void: "Göndərildikdən sonra silinib", "Снято после отправки", "Voided after sending";
        discount: "Endirim", "Скидка", "Discount";
        comp: "İkram", "Угощение", "On the house";
        price: "Qiymət dəyişib", "Цена изменена", "Price changed";
        released: "Ödənişsiz gediblər", "Ушли без оплаты", "Left without paying";
        refund: "Pul qaytarılıb", "Возврат денег", "Refund";
        cancelled: "Çek ləğv edilib", "Чек отменён", "Check cancelled";
        tips: "Bəxşiş (dövriyyəyə daxil deyil)", "Чаевые (не входят в оборот)", "Tips (no turnover)";
        counted_without: "Bu pulsuz sayılan kassa", "Пересчитана без этих денег", "Counted without it";
        lies_in: "Pul indi", "Деньги теперь", "It lies in";
        no_drawer: "heç bir kassada", "ни в одной кассе", "no drawer";
        method_changed: "Ödəniş növü düzəldilib", "Способ оплаты исправлен", "Way to pay corrected";
        service_waived: "Xidmət haqqı alınmayıb", "Без платы за обслуживание", "Service charge waived";
        no_sale: "Yeşik satışsız açılıb", "Ящик открыт без продажи", "Drawer opened without a sale";
    }
}

/// What a report counts by, as the head of its column.
pub const fn dimension(lang: Lang, by: By) -> &'static str {
    let t = Reports::of(lang);
    match by {
        By::Day => t.days,
        By::Hour => t.hours,
        By::Item => t.items,
        By::Category => t.categories,
        By::Waiter => t.waiters,
        By::Table => t.tables,
        By::Channel => t.channels,
        By::Method => t.methods,
        By::Kind => t.kinds,
        By::Vat => t.vat_rates,
    }
}

/// A guarded act by its name on the wire: the command itself is not read for a report.
pub fn act(lang: Lang, name: &str) -> &'static str {
    let t = Reports::of(lang);
    match name {
        "orders.voidLine" => t.act_void,
        "orders.discount" => t.discount,
        "orders.comp" => t.comp,
        "orders.changePrice" => t.act_price,
        "orders.setService" => t.act_service,
        "orders.release" => t.act_release,
        "orders.reopenBill" => t.act_reopen,
        "orders.cancel" => t.act_cancel,
        "payments.refund" | "payments.refundAll" | "payments.refundLines" => t.act_refund,
        "payments.changeMethod" => t.act_method,
        "accounts.takeBack" | "accounts.close" => t.act_account,
        "cash.noSale" => t.no_sale,
        _ => t.act_other,
    }
}

/// How a request ended, and whether anybody was asked in vain.
pub const fn said(lang: Lang, said: Option<Said>) -> &'static str {
    let t = Reports::of(lang);
    match said {
        Some(Said::Granted) => t.granted,
        Some(Said::Refused) => t.not_granted,
        Some(Said::Withdrawn) => t.withdrawn,
        Some(Said::Lapsed) | None => t.lapsed,
    }
}

/// What happened.
pub const fn exception(lang: Lang, kind: ExceptionKind) -> &'static str {
    let t = Reports::of(lang);
    match kind {
        ExceptionKind::BillCancelled => t.bill_cancelled,
        ExceptionKind::Void => t.void,
        ExceptionKind::Discount => t.discount,
        ExceptionKind::Comp => t.comp,
        ExceptionKind::Price => t.price,
        ExceptionKind::Released => t.released,
        ExceptionKind::Refund => t.refund,
        ExceptionKind::Cancelled => t.cancelled,
        ExceptionKind::NoSale => t.no_sale,
        ExceptionKind::MethodChanged => t.method_changed,
        ExceptionKind::ServiceWaived => t.service_waived,
    }
}
