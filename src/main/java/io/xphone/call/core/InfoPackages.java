package io.xphone.call.core;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The Info Packages in messages (RFC 6086 §5), by their names in lower case. */
public final class InfoPackages {

    private InfoPackages() {}

    /** Those that the sender of a message receives; empty for none. */
    public static List<String> of(SipMessage message) {
        return message.headers().list(HeaderName.RECV_INFO).stream()
                .map(InfoPackages::name)
                .filter(name -> !name.equals("nil"))
                .toList();
    }

    /** That of an INFO request; empty for one without. */
    public static Optional<String> in(SipRequest info) {
        return info.header(HeaderName.INFO_PACKAGE).map(InfoPackages::name);
    }

    private static String name(String value) {
        int parameters = value.indexOf(';');
        return (parameters < 0 ? value : value.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }
}
