package io.xphone.call;

import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where a call may still go after redirections (RFC 3261 §8.1.3.4): by falling q value, each address once, so many in
 * all. An address that was tried, in whichever spelling, is a loop and not taken again.
 */
final class RedirectTargets {

    /** A redirection can name as many as fit into a message; more than this is no help. */
    private static final int MAX_CONTACTS = 32;

    private record Candidate(Uri uri, int quality) {}

    private final int limit;
    private final boolean secure;
    private final List<Uri> known = new ArrayList<>();
    private final List<Candidate> waiting = new ArrayList<>();
    private int followed;

    RedirectTargets(Uri first, int limit) {
        this.limit = limit;
        secure = first instanceof SipUri sip && sip.secure();
        known.add(first);
    }

    /**
     * Takes the contacts of a 3xx; what cannot be called, or would leave TLS when the call was to be secure, is not
     * kept.
     */
    void add(List<NameAddress> contacts) {
        for (NameAddress contact : contacts) {
            if (known.size() >= MAX_CONTACTS) {
                break;
            }
            Uri uri = callable(contact.uri());
            if (uri != null && known.stream().noneMatch(tried -> same(tried, uri))) {
                known.add(uri);
                waiting.add(new Candidate(uri, quality(contact)));
            }
        }
        waiting.sort(Comparator.comparingInt(Candidate::quality).reversed()); // stable: equal q keeps the order given
    }

    /** The next address to try; empty when there is none or enough were tried. */
    Optional<Uri> next() {
        if (waiting.isEmpty() || followed >= limit) {
            return Optional.empty();
        }
        followed++;
        return Optional.of(waiting.remove(0).uri);
    }

    private Uri callable(Uri uri) {
        if (!(uri instanceof SipUri sip) || secure && !sip.secure()) {
            return null;
        }
        return sip.withoutHeaders().withoutParameter("method");
    }

    private static boolean same(Uri one, Uri other) {
        return one instanceof SipUri a && other instanceof SipUri b ? a.matches(b) : one.equals(other);
    }

    /** q in thousandths: 0 to 1000. Without q, 1000; what cannot be read, 0. */
    private static int quality(NameAddress contact) {
        Optional<String> q = contact.parameters().get("q");
        if (q.isEmpty()) {
            return 1000;
        }
        String text = q.get().trim();
        if (!text.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?")) {
            return 0;
        }
        return (int) Math.round(Double.parseDouble(text) * 1000);
    }
}
