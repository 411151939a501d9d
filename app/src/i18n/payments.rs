//! Taking money, and giving it back.

use super::messages;

messages! {
    /// The payment screen.
    Payments {
        due: "Qalıq", "Остаток", "Due";
        tendered: "Alındı", "Получено", "Taken";
        change: "Qaytarılacaq", "Сдача", "Change";
        exact: "Dəqiq", "Без сдачи", "Exact";
        amounts: "Məbləğlər", "Суммы", "Amounts";
        method: "Ödəniş növü", "Способ оплаты", "Way to pay";
        take: "Ödənişi qəbul et", "Принять оплату", "Take payment";
        slip: "Slip nömrəsi", "Номер слипа", "Slip number";
        slip_hint: "Terminalın çekindən yazın", "Перепишите с чека терминала", "Copy it from the terminal's slip";
        vat: "ƏDV daxil", "В том числе НДС", "VAT included";
        tip: "Bəxşiş", "Чаевые", "Tip";
        no_tip: "Bəxşişsiz", "Без чаевых", "No tip";
        noted: "Yazıldı", "Записано", "Noted";
        wrong_way: "Başqa üsulla ödənilib", "Оплачено иначе", "Paid in another way";
        reason: "Səbəb", "Причина", "Reason";
        correct: "Düzəlt", "Исправить", "Correct";
        paid: "Ödənildi", "Оплачено", "Paid";
        paid_here: "Ödəniş bu cihazda saxlanılıb. Hub görünən kimi özü gedəcək, qəbz onda çap olunacaq.", "Оплата сохранена на этом устройстве. Она уйдёт сама, как только хаб появится; тогда напечатается и чек.", "The payment is kept on this device. It goes out by itself when the hub is back, and the receipt prints then.";
        fiscal_waits: "Fiskal cihaz gözlənilir", "Ждём фискальный аппарат", "Waiting for the fiscal device";
        fiscal_review: "Fiskal sənəd yoxlanmalıdır", "Фискальный документ требует проверки", "The fiscal document needs review";
        fiscal_id: "Fiskal ID", "Фискальный ID", "Fiscal ID";
        paid_before: "Artıq ödənilib", "Уже оплачено", "Paid so far";
        forbidden: "Ödəniş qəbul etməyə icazəniz yoxdur", "У вас нет права принимать оплату", "You may not take payments";
        forbidden_hint: "Kassiri və ya meneceri çağırın.", "Позовите кассира или менеджера.", "Call the cashier or the manager.";
        closed: "Hesab bağlanıb", "Счёт закрыт", "The check is closed";
        closed_hint: "Zala qayıdın və yeni sifariş açın.", "Вернитесь в зал и откройте новый заказ.", "Go back to the floor and open a new order.";
        to_order: "Sifariş", "Заказ", "Order";
    }
}

messages! {
    /// Checks that were paid.
    Settled {
        title: "Ödənilmiş hesablar", "Оплаченные чеки", "Paid checks";
        find: "Hesabın nömrəsi", "Номер чека", "Check number";
        none: "Son yeddi gündə belə hesab yoxdur.", "За семь дней такого чека нет.", "No such check in the last seven days.";
        more: "Daha çox", "Ещё", "More";
        copy: "Qəbzin surəti", "Копия чека", "Copy of the receipt";
        refund: "Geri qaytarma", "Возврат", "Refund";
        printing: "Çapa göndərildi", "Отправлено на печать", "Sent to the printer";
        dishes: "Yeməklər", "Блюда", "Dishes";
        money: "Məbləğ", "Сумма", "Amount";
        to: "Hara qaytarılır", "Куда вернуть", "Where it goes";
        in_turn: "Ödənildiyi kimi", "Как платили", "As it was paid";
        by_provider: "Bu pulu provayderin öz səhifəsində qaytarın: hub onu göndərə bilmir, yalnız yazır.", "Верните эти деньги на странице провайдера: хаб их не отправит, только запишет.", "Send this money back on the provider's own page: the hub cannot send it, it only writes it down.";
        all_left: "Boş: qalanın hamısı", "Пусто: весь остаток", "Empty: all that is left";
        bad_amount: "Məbləği belə yazın: 12.50", "Сумма вот так: 12.50", "Write the amount like 12.50";
        why: "Səbəb", "Причина", "Reason";
        goes_back: "Qaytarılır", "К возврату", "Goes back";
        give: "Pulu qaytar", "Вернуть деньги", "Give back";
        given: "Qaytarıldı", "Возвращено", "Given back";
        gone: "qaytarılıb", "возвращено", "given back";
        nothing: "Qaytarılası heç nə qalmayıb.", "Возвращать больше нечего.", "There is nothing left to give back.";
    }
}
