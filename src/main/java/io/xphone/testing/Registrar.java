package io.xphone.testing;

import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.ArrayList;
import java.util.List;

/** The bindings of users to contacts (RFC 3261 §10.3). Thread-safe. */
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

    /** Processes a REGISTER request and responds to it. */
    void register(PbxRequest register, long nowMillis) {
        SipRequest request = register.request();
        String user = user(request.to().uri());
        synchronized (this) {
            if (request.contactWildcard()) {
                bindings.removeIf(each -> each.user().equals(user));
            }
        }
        for (NameAddress contact : request.contacts()) {
            long requested = requestedExpires(request, contact);
            if (requested > 0 && requested < minExpires) {
                register.respond(423, new Header("Min-Expires", Integer.toString(minExpires)));
                return;
            }
        }
        for (NameAddress contact : request.contacts()) {
            bind(user, contact, (int) Math.min(requestedExpires(request, contact), maxExpires), register, nowMillis);
        }
        List<Header> headers = new ArrayList<>();
        for (Binding each : bindings(nowMillis)) {
            if (each.user().equals(user)) {
                long remaining = Math.max(1, (each.until() - nowMillis) / 1000);
                headers.add(new Header(HeaderName.CONTACT, "<" + each.contact() + ">;expires=" + remaining));
            }
        }
        register.respond(200, headers.toArray(Header[]::new));
    }

    private static long requestedExpires(SipRequest request, NameAddress contact) {
        return contact.expires().orElse(request.expires().orElse(DEFAULT_EXPIRES));
    }

    private synchronized void bind(String user, NameAddress contact, int expires, PbxRequest register, long nowMillis) {
        Uri uri = contact.uri();
        bindings.removeIf(each -> each.user().equals(user) && same(each.contact(), uri));
        if (expires > 0) {
            bindings.add(new Binding(
                    user,
                    uri,
                    expires,
                    nowMillis + 1000L * expires,
                    register.request().callId(),
                    register.request().cseq().number(),
                    register.peer()));
        }
    }

    private static boolean same(Uri one, Uri other) {
        return one instanceof SipUri a && other instanceof SipUri b ? a.matches(b) : one.equals(other);
    }

    static String user(Uri uri) {
        return uri instanceof SipUri sip ? sip.user().orElse("") : uri.toString();
    }
}
