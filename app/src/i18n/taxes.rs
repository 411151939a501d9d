//! The page of taxes and the service charge.

use super::messages;

messages! {
    /// Words of the page.
    Taxes {
        title: "Vergi və xidmət haqqı", "Налоги и обслуживание", "Taxes and service";
        tax: "Vergi", "Налог", "Tax";
        vat: "ƏDV", "НДС", "VAT";
        simplified: "Sadələşdirilmiş", "Упрощённый", "Simplified";
        vat_inside: "Qiymətlərdəki ƏDV, %", "НДС в ценах, %", "VAT inside prices, %";
        turnover: "Dövriyyədən, %", "С оборота, %", "Of the turnover, %";
        cash: "Nağd, %", "Наличные, %", "Cash, %";
        card: "İnteqrasiyalı kart, %", "Интегрированная карта, %", "Integrated card, %";
        cashless: "Digər nağdsız, %", "Прочие безналичные, %", "Other cashless, %";
        as_turnover: "Boş: dövriyyədən olduğu kimi", "Пусто: как с оборота", "Empty: as of the turnover";
        service: "Xidmət haqqı, %", "Обслуживание, %", "Service charge, %";
        service_hint: "Zalda açılan hesablar üçün; 0 olanda xidmət haqqı yoxdur", "Для счетов в зале; 0: обслуживания нет", "On dine-in checks; 0 is none";
        categories: "Kateqoriyalar üzrə ƏDV, %", "НДС по категориям, %", "VAT by category, %";
        as_house: "Boş: restoranın dərəcəsi", "Пусто: ставка ресторана", "Empty: the restaurant's rate";
        items: "Fərqli yeməklər, %", "Блюда с другой ставкой, %", "Dishes that differ, %";
        as_category: "Boş: kateqoriyanın dərəcəsi", "Пусто: ставка категории", "Empty: its category's rate";
        add_item: "Yemək əlavə et", "Добавить блюдо", "Add a dish";
        bad_rate: "0-dan 100-ə qədər, məsələn 12.5", "От 0 до 100, например 12.5", "From 0 to 100, like 12.5";
        opened_before: "Açıq hesablar açılanda olan dərəcələrlə qalır.", "Открытые счета остаются при ставках своего открытия.", "Open checks keep the rates of their opening.";
        saved: "Saxlanıb", "Сохранено", "Saved";
        needs_hub: "Hub görünmür: yazdıqlarınız burada qalır.", "Хаба нет: набранное остаётся здесь.", "No hub: what you typed stays here.";
        forbidden: "Vergiləri dəyişmək icazəniz yoxdur", "Нет права менять налоги", "You may not change taxes";
        forbidden_hint: "Meneceri çağırın.", "Позовите менеджера.", "Call a manager.";
    }
}
