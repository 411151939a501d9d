//! Payments through providers.

use super::messages;

messages! {
    /// What is said of them.
    Providers {
        title: "Telefonla ödəniş", "Оплата с телефона", "Payment by phone";
        created: "Göndərilir", "Отправляется", "Being sent";
        pending: "Qonağın ödənişi gözlənilir", "Ждём оплату гостя", "Waiting for the guest to pay";
        calling_off: "Dayandırılır", "Отменяется", "Being called off";
        unknown: "Hələ məlum deyil, yenidən soruşuruq", "Ещё не известно, спрашиваем снова", "Not known yet, we ask again";
        declined: "Ödəniş alınmadı", "Оплата не прошла", "Declined";
        cancelled: "Dayandırıldı", "Отменена", "Called off";
        paid: "Ödənildi", "Оплачено", "Paid";
        scan: "Qonaq bu kodu telefonu ilə oxudur", "Гость считывает этот код телефоном", "The guest scans this code with a phone";
        open_page: "Ödəniş səhifəsi", "Страница оплаты", "Payment page";
        call_off: "Dayandır", "Отменить", "Call off";
        why: "Səbəb", "Причина", "Reason";
        give_up: "Gözləmə", "Не ждать", "Give up";
        begin: "Ödənişə başla", "Начать оплату", "Begin payment";
        unmatched: "Hesabsız pul", "Деньги без счёта", "Money without a check";
        unmatched_fact: "Pul hesab bağlanandan sonra gəlib. Qonağa provayder qaytarır.", "Деньги пришли после закрытия счёта. Гостю их вернёт провайдер.", "The money came after the check was closed. The provider returns it to the guest.";
        returning: "Pul qaytarılır", "Деньги возвращаются", "Being returned";
        give_back: "Qaytar", "Вернуть", "Give back";
        under_way: "ödəniş gedir", "идёт оплата", "payment under way";
    }
}
