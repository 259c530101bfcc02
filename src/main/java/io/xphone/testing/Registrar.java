package io.xphone.testing;

import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.ArrayList;
import java.util.List;

/** The bindings of users to contacts (RFC 3261 §10.3). Safe for use by any thread. */
final class Registrar {

    private static final int DEFAULT_EXPIRES = 3600;

    private final List<Binding> bindings = new ArrayList<>();
    private volatile int minExpires;
    private volatile int maxExpires;

    Registrar(int minExpires, int maxExpires) {
        this.minExpires = minExpires;
        this.maxExpires = maxExpires;
    }

    void minExpires(int seconds) {
        minExpires = seconds;
    }

    void maxExpires(int seconds) {
        maxExpires = seconds;
    }

    synchronized List<Binding> bindings(long nowMillis) {
        bindings.removeIf(each -> each.until() <= nowMillis);
        return List.copyOf(bindings);
    }

    synchronized void clear() {
        bindings.clear();
    }

    /** Registers and answers. */
    void register(PbxRequest waiting, long nowMillis) {
        SipRequest request = waiting.request();
        String user = user(request.to().uri());
        synchronized (this) {
            if (request.contactWildcard()) {
                bindings.removeIf(each -> each.user().equals(user));
            }
        }
        for (NameAddress contact : request.contacts()) {
            long asked = asked(request, contact);
            if (asked > 0 && asked < minExpires) {
                waiting.respond(423, new Header("Min-Expires", Integer.toString(minExpires)));
                return;
            }
        }
        for (NameAddress contact : request.contacts()) {
            bind(user, contact, (int) Math.min(asked(request, contact), maxExpires), waiting, nowMillis);
        }
        List<Header> headers = new ArrayList<>();
        for (Binding each : bindings(nowMillis)) {
            if (each.user().equals(user)) {
                long left = Math.max(1, (each.until() - nowMillis) / 1000);
                headers.add(new Header(HeaderName.CONTACT, "<" + each.contact() + ">;expires=" + left));
            }
        }
        waiting.respond(200, headers.toArray(Header[]::new));
    }

    private static long asked(SipRequest request, NameAddress contact) {
        return contact.expires().orElse(request.expires().orElse(DEFAULT_EXPIRES));
    }

    private synchronized void bind(String user, NameAddress contact, int expires, PbxRequest by, long nowMillis) {
        Uri uri = contact.uri();
        bindings.removeIf(each -> each.user().equals(user) && same(each.contact(), uri));
        if (expires > 0) {
            bindings.add(new Binding(
                    user,
                    uri,
                    expires,
                    nowMillis + 1000L * expires,
                    by.request().callId(),
                    by.request().cseq().number(),
                    by.peer()));
        }
    }

    private static boolean same(Uri one, Uri other) {
        return one instanceof SipUri a && other instanceof SipUri b ? a.matches(b) : one.equals(other);
    }

    static String user(Uri uri) {
        return uri instanceof SipUri sip ? sip.user().orElse("") : uri.toString();
    }
}
