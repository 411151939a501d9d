//! What owners and accountants read: figures, how old they are, what needs somebody.

use super::messages;
use domain::Lang;
use domain::cloud::dashboard::{Span, Stand};
use domain::menu::PaymentKind;

messages! {
    /// Words of the dashboard.
    Owner {
        title: "İcmal", "Обзор", "Overview";
        today: "Bu gün", "Сегодня", "Today";
        week: "Həftə", "Неделя", "Week";
        month: "Ay", "Месяц", "Month";
        span: "Müddət", "Период", "Period";
        export: "İxrac", "Экспорт", "Export";
        export_orders: "Çeklər, CSV", "Чеки, CSV", "Checks, CSV";
        export_payments: "Ödənişlər, CSV", "Платежи, CSV", "Payments, CSV";
        export_slips: "Terminal qəbzləri, CSV", "Слипы терминалов, CSV", "Card slips, CSV";
        export_one: "İxrac üçün bir restoran seçin.", "Для экспорта выберите один ресторан.", "Choose one restaurant to export.";
        owner: "sahibkar", "владелец", "owner";
        accountant: "mühasib", "бухгалтер", "accountant";
        sign_out: "Çıxış", "Выйти", "Sign out";
        restaurants: "Restoranlar", "Рестораны", "Restaurants";
        all: "Hamısı", "Все", "All";
        others: "Başqa restoran", "Другой ресторан", "Another restaurant";
        show: "Göstər", "Показать", "Show";
        none: "Sizə hələ restoran bağlanmayıb", "За вами ещё нет ресторанов", "No restaurant is yours yet";
        none_hint: "Operatorunuza yazın: restoranı hesabınıza o bağlayır.", "Напишите оператору: он привяжет ресторан к вашему счёту.", "Write to your operator, who assigns restaurants.";
        week_ago: "bir həftə əvvəl bu saata", "неделю назад к этому часу", "a week ago by this time";
        before_week: "əvvəlki 7 gün, bu saata qədər", "прошлые 7 дней, к этому часу", "the 7 days before, by this time";
        before_month: "əvvəlki 30 gün, bu saata qədər", "прошлые 30 дней, к этому часу", "the 30 days before, by this time";
        no_before: "müqayisə üçün satış yoxdur", "сравнить не с чем", "nothing to compare with";
        empty: "Bu müddətdə bağlanmış çek yoxdur", "За это время закрытых чеков нет", "No check was settled in this time";
        by_now: "bu gün, yığım", "сегодня, нарастающим итогом", "today, running total";
        a_week_ago: "bir həftə əvvəl", "неделю назад", "a week ago";
        by_hour: "saatlıq satış × 2", "продажи по часам × 2", "sales by hour × 2";
        by_day: "günlük satış", "продажи по дням", "sales by day";
        days_before: "əvvəlki günlər", "дни до того", "the days before";
        step: "Vaxt", "Время", "Time";
        sold: "Satış", "Продажи", "Sales";
        attention: "Diqqət tələb edir", "Требует внимания", "Needs attention";
        calm: "Diqqət tələb edən heç nə yoxdur", "Ничего необычного", "Nothing out of the ordinary";
        choose: "Buna baxmaq üçün bir restoran seçin.", "Чтобы увидеть это, выберите ресторан.", "Choose a restaurant to see this.";
        all_of_it: "Hamısını göstər", "Показать все", "Show all";
        more_than: "Hamısı deyil: daha qısa müddət seçin.", "Это не всё: выберите период короче.", "There is more: choose a shorter period.";
        cash_differs: "Kassa fərqi", "Расхождение кассы", "Cash difference";
        counted_by: "sayıb", "считал", "counted by";
        event: "hadisə", "событие", "event";
        checks: "Çek", "Чеки", "Checks";
        average: "orta", "средний", "average";
        guests: "Qonaq", "Гости", "Guests";
        per_check: "çekdə", "на чек", "per check";
        open_tables: "Açıq masa", "Открытые столы", "Open tables";
        oldest: "ən köhnəsi", "самый давний", "oldest";
        unpaid: "Ödənilməmiş", "Не оплачено", "Unpaid";
        open_checks: "açıq çek", "открытых чеков", "open checks";
        cash: "Kassada nağd", "Наличные в кассе", "Cash in drawers";
        expected: "gözlənilən, kassa", "ожидается, касс", "expected, drawers";
        late: "Gec bilet", "Опаздывают", "Late tickets";
        late_hint: "mətbəxdə, indi", "на кухне, сейчас", "in the kitchen, now";
        kinds: "Ödəniş növləri", "Виды оплаты", "Ways to pay";
        tax: "Nağdsız POS dövriyyəsi", "Безналичный POS-оборот", "Cashless POS turnover";
        tax_hint: "Vergi hesabı üçün yalnız inteqrasiya olunmuş terminal sayılır.", "Для налога считается только интегрированный терминал.", "Only the integrated terminal counts for tax.";
        items: "Ən çox satılan", "Лидеры продаж", "Best sellers";
        pieces: "ədəd", "шт.", "sold";
        waiters: "Ofisiantlar", "Официанты", "Waiters";
        of_checks: "çek", "чеков", "checks";
        statement: "Nə qədər tamdır", "Насколько полно", "How complete";
        statement_hint: "Restoranın jurnalı zəncirlidir: aşağıdakı başlıq restoranda da eynidirsə, heç nə dəyişməyib.", "Журнал ресторана связан в цепочку: если голова ниже та же, что в ресторане, ничего не изменили.", "The restaurant's log is chained: if the head below is the one at the restaurant, nothing was changed.";
        chain: "Zəncirin başı", "Голова цепочки", "Chain head";
        live: "onlayn", "на связи", "live";
        never: "hələ məlumat yoxdur", "данных ещё нет", "no data yet";
        trouble: "jurnal dayanıb, operator baxmalıdır", "журнал стоит, нужен оператор", "the log has stopped, the operator has to look";
        last_check: "son çek", "последний чек", "last check";
        drawn: "Səhifə çəkilib", "Страница составлена", "Drawn at";
        lost: "Buludla əlaqə yoxdur. Rəqəmlər köhnədir.", "Нет связи с облаком. Цифры устарели.", "The cloud cannot be reached. The figures are old.";
        away: "Bulud indi cavab vermir. Bir azdan yenə yoxlayın.", "Облако сейчас не отвечает. Попробуйте через минуту.", "The cloud does not answer right now. Try again in a moment.";
        unknown: "Belə restoran yoxdur", "Такого ресторана нет", "There is no such restaurant";
        back: "İcmala qayıt", "К обзору", "To the overview";
    }
}

impl Owner {
    /// What a stretch is called.
    pub const fn span_name(&self, span: Span) -> &'static str {
        match span {
            Span::Today => self.today,
            Span::Week => self.week,
            Span::Month => self.month,
        }
    }

    /// What it is held against.
    pub const fn before(&self, span: Span) -> &'static str {
        match span {
            Span::Today => self.week_ago,
            Span::Week => self.before_week,
            Span::Month => self.before_month,
        }
    }

    /// How figures stand when they are not simply old.
    pub const fn stand(&self, stand: Stand) -> &'static str {
        match stand {
            Stand::Live | Stand::Behind => self.live,
            Stand::Never => self.never,
            Stand::Trouble => self.trouble,
        }
    }
}

/// `Bu gün, 21:14-ə qədər`.
pub fn until(lang: Lang, span: &str, clock: &str) -> String {
    match lang {
        Lang::Az => format!("{span}, saat {clock} üçün"),
        Lang::Ru => format!("{span}, к {clock}"),
        Lang::En => format!("{span}, up to {clock}"),
    }
}

/// A restaurant that is not heard.
pub fn no_link(lang: Lang, since: &str) -> String {
    match lang {
        Lang::Az => format!("{since}-dən əlaqə yoxdur"),
        Lang::Ru => format!("нет связи с {since}"),
        Lang::En => format!("no link since {since}"),
    }
}

/// `1 / 3 restoran onlayn deyil`.
pub fn not_live(lang: Lang, count: u32) -> String {
    match lang {
        Lang::Az => format!("{count} restoran onlayn deyil: cəmə onların son rəqəmləri daxildir"),
        Lang::Ru => format!("Не на связи: {count}. В сумме их последние цифры"),
        Lang::En if count == 1 => {
            "1 restaurant is not live: its last figures are in the sum".to_owned()
        }
        Lang::En => format!("{count} restaurants are not live: their last figures are in the sum"),
    }
}

/// Up to where figures are complete.
pub fn complete(lang: Lang, event: u64, clock: &str) -> String {
    match lang {
        Lang::Az => format!("№{event} hadisəyə qədər tamdır, {clock}"),
        Lang::Ru => format!("Полно до события №{event}, {clock}"),
        Lang::En => format!("Complete up to event {event} at {clock}"),
    }
}

/// A kind of ways to pay, as owners know it.
pub const fn kind_name(lang: Lang, kind: PaymentKind) -> &'static str {
    domain::printing::kind_word(lang, kind)
}
