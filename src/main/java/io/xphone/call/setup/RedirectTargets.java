package io.xphone.call.setup;

import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The remaining targets of a redirected call (RFC 3261 §8.1.3.4): by descending q value, each once, up to a limit. A
 * target that was tried already, in any equivalent notation, is a loop and is skipped.
 */
final class RedirectTargets {

    /** The bound on targets; a redirection can name as many as fit into a message. */
    private static final int MAX_CONTACTS = 32;

    private record Candidate(Uri uri, int quality) {}

    private final int limit;
    private final boolean secure;
    private final List<Uri> known = new ArrayList<>();
    private final List<Candidate> candidates = new ArrayList<>();
    private int followed;

    RedirectTargets(Uri first, int limit) {
        this.limit = limit;
        secure = first instanceof SipUri sip && sip.secure();
        known.add(first);
    }

    /**
     * Adds the contacts of a 3xx, except those with another scheme, and those without TLS when the call is to a sips
     * URI.
     */
    void add(List<NameAddress> contacts) {
        for (NameAddress contact : contacts) {
            if (known.size() >= MAX_CONTACTS) {
                break;
            }
            Uri uri = callable(contact.uri());
            if (uri != null && known.stream().noneMatch(tried -> same(tried, uri))) {
                known.add(uri);
                candidates.add(new Candidate(uri, contact.quality()));
            }
        }
        candidates.sort(Comparator.comparingInt(Candidate::quality)
                .reversed()); // stable: contacts with equal q keep their order
    }

    /** The next target; empty when there is none or the limit is reached. */
    Optional<Uri> next() {
        if (candidates.isEmpty() || followed >= limit) {
            return Optional.empty();
        }
        followed++;
        return Optional.of(candidates.remove(0).uri);
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
}
