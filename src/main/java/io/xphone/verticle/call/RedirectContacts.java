package io.xphone.verticle.call;

import io.xphone.RedirectTarget;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.Uri;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Converts the targets of a redirection to Contact values (RFC 3261 §20.10). */
final class RedirectContacts {

    private RedirectContacts() {}

    /** @throws IllegalArgumentException naming the invalid URI or q value */
    static List<NameAddress> contacts(List<RedirectTarget> targets) {
        List<NameAddress> contacts = new ArrayList<>();
        for (RedirectTarget target : targets == null ? List.<RedirectTarget>of() : targets) {
            if (!(target.getQ() >= 0 && target.getQ() <= 1)) {
                throw new IllegalArgumentException("q: " + target.getQ() + " is not in the range 0 to 1");
            }
            NameAddress contact = NameAddress.of(uri(target.getUri()));
            contacts.add(target.getQ() == 1 ? contact : contact.withParameter("q", thousandths(target.getQ())));
        }
        return contacts;
    }

    private static Uri uri(String text) {
        try {
            return Uri.parse(text == null ? "" : text);
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException("uri: \"" + text + "\" is not a URI", malformed);
        }
    }

    /** One digit before the decimal point, at most three after it. */
    private static String thousandths(double q) {
        return BigDecimal.valueOf(Math.round(q * 1000), 3).stripTrailingZeros().toPlainString();
    }
}
