package io.xphone.sip.identity;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Headers;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The identities in a message besides From and To. Malformed elements are ignored; of each header at most
 * {@value #MAX_ELEMENTS} elements are read.
 *
 * @param asserted P-Asserted-Identity (RFC 3325 §9.1): a SIP URI, a tel URI, or one of each
 * @param preferred P-Preferred-Identity (RFC 3325 §9.2)
 * @param remoteParty Remote-Party-ID of the sender: party {@code calling} in a request, {@code called} in a response
 * @param remotePartyHidden whether that entry requests privacy
 * @param privacy values of Privacy (RFC 3323 §4.2), in lower case
 * @param diversions Diversion, the latest first
 * @param history History-Info, in the order of the message
 * @param calledParty P-Called-Party-ID (RFC 7315 §4.2)
 */
public record Identities(
        List<NameAddress> asserted,
        List<NameAddress> preferred,
        Optional<NameAddress> remoteParty,
        boolean remotePartyHidden,
        Set<String> privacy,
        List<Diversion> diversions,
        List<HistoryEntry> history,
        Optional<NameAddress> calledParty) {

    /** The number of elements that are read of one header. */
    public static final int MAX_ELEMENTS = 20;

    /** The values of Privacy that request a hidden identity. */
    private static final Set<String> HIDING = Set.of("id", "user", "header");

    private static final List<String> NAMES = List.of(
            HeaderName.P_ASSERTED_IDENTITY,
            HeaderName.P_PREFERRED_IDENTITY,
            HeaderName.REMOTE_PARTY_ID,
            HeaderName.PRIVACY,
            HeaderName.DIVERSION,
            HeaderName.HISTORY_INFO,
            HeaderName.P_CALLED_PARTY_ID);

    private static final Identities NONE = new Identities(
            List.of(), List.of(), Optional.empty(), false, Set.of(), List.of(), List.of(), Optional.empty());

    /** Copies the collections. */
    public Identities {
        asserted = List.copyOf(asserted);
        preferred = List.copyOf(preferred);
        privacy = Set.copyOf(privacy);
        diversions = List.copyOf(diversions);
        history = List.copyOf(history);
    }

    /**
     * Reads the identities of a message; malformed headers are ignored.
     *
     * @param headers the headers of the message
     * @param party the party of the Remote-Party-ID: {@code calling} or {@code called}
     * @return the identities
     */
    public static Identities of(Headers headers, String party) {
        if (!presentIn(headers)) {
            return NONE;
        }
        List<NameAddress> remote = read(headers, HeaderName.REMOTE_PARTY_ID, NameAddress::parse).stream()
                .filter(each -> each.parameter("party").orElse(party).equalsIgnoreCase(party))
                .toList();
        return new Identities(
                read(headers, HeaderName.P_ASSERTED_IDENTITY, NameAddress::parse),
                read(headers, HeaderName.P_PREFERRED_IDENTITY, NameAddress::parse),
                remote.stream().findFirst().map(NameAddress::withoutParameters),
                remote.stream().findFirst().map(Identities::hides).orElse(false),
                privacyOf(headers),
                read(headers, HeaderName.DIVERSION, Diversion::parse),
                read(headers, HeaderName.HISTORY_INFO, HistoryEntry::parse),
                read(headers, HeaderName.P_CALLED_PARTY_ID, NameAddress::parse).stream()
                        .findFirst());
    }

    /** Whether a message has any header with identities. */
    public static boolean presentIn(Headers headers) {
        for (String name : NAMES) {
            if (headers.contains(name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The identity that the network asserts: P-Asserted-Identity (its SIP URI rather than its tel URI), else
     * Remote-Party-ID.
     */
    public Optional<NameAddress> networkIdentity() {
        return asserted.stream()
                .filter(each -> each.uri() instanceof SipUri)
                .findFirst()
                .or(() -> asserted.stream().findFirst())
                .or(() -> remoteParty);
    }

    /** Whether the sender requests privacy: with Privacy id, user or header, or in Remote-Party-ID. */
    public boolean anonymous() {
        return remotePartyHidden || privacy.stream().anyMatch(HIDING::contains);
    }

    private static boolean hides(NameAddress remoteParty) {
        return remoteParty
                .parameter("privacy")
                .map(ParameterValues::unquoted)
                .filter(value -> !value.equalsIgnoreCase("off"))
                .isPresent();
    }

    private static Set<String> privacyOf(Headers headers) {
        Set<String> values = new LinkedHashSet<>();
        for (String line : headers.all(HeaderName.PRIVACY)) {
            for (String value : line.split("[;,]", MAX_ELEMENTS)) {
                if (!value.isBlank() && values.size() < MAX_ELEMENTS) {
                    values.add(value.trim().toLowerCase(Locale.ROOT));
                }
            }
        }
        return values;
    }

    private static <T> List<T> read(Headers headers, String name, Function<String, T> parser) {
        if (!headers.contains(name)) {
            return List.of();
        }
        List<T> found = new ArrayList<>(2);
        for (String element : headers.list(name)) {
            if (found.size() == MAX_ELEMENTS) {
                break;
            }
            try {
                found.add(parser.apply(element));
            } catch (RuntimeException malformed) {
                // ignored
            }
        }
        return found;
    }
}
