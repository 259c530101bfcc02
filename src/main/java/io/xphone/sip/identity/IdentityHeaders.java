package io.xphone.sip.identity;

import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The identity headers of an outgoing request.
 *
 * @param asserted for P-Asserted-Identity
 * @param preferred for P-Preferred-Identity
 * @param remoteParty for Remote-Party-ID, as the calling party
 * @param privacy values for Privacy, such as {@code id}
 * @param diversions elements for Diversion, the latest first, as written
 * @param history elements for History-Info, as written
 */
public record IdentityHeaders(
        Optional<NameAddress> asserted,
        Optional<NameAddress> preferred,
        Optional<NameAddress> remoteParty,
        List<String> privacy,
        List<String> diversions,
        List<String> history) {

    /** The From of an anonymous caller (RFC 3323 §4.1.1.3). */
    public static final NameAddress ANONYMOUS =
            NameAddress.of("Anonymous", SipUri.of("anonymous", "anonymous.invalid", -1));

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException when a privacy value is not a token, or an element has a malformed address
     */
    public IdentityHeaders {
        privacy = List.copyOf(privacy);
        diversions = List.copyOf(diversions);
        history = List.copyOf(history);
        for (String value : privacy) {
            if (!value.matches("[A-Za-z0-9.!%*_+`'~-]+")) {
                throw new IllegalArgumentException("privacy: \"" + value + "\" is not a token");
            }
        }
        diversions.forEach(element -> check("diversions", element));
        history.forEach(element -> check("historyInfo", element));
    }

    private static void check(String name, String element) {
        try {
            NameAddress.parse(element);
        } catch (RuntimeException malformed) {
            throw new IllegalArgumentException(
                    name + ": \"" + element + "\" is not an address: " + malformed.getMessage());
        }
    }

    /** The headers as a list. */
    public List<Header> list() {
        List<Header> headers = new ArrayList<>();
        asserted.ifPresent(id -> headers.add(new Header(HeaderName.P_ASSERTED_IDENTITY, id.toString())));
        preferred.ifPresent(id -> headers.add(new Header(HeaderName.P_PREFERRED_IDENTITY, id.toString())));
        remoteParty.ifPresent(id -> headers.add(new Header(
                HeaderName.REMOTE_PARTY_ID,
                id.withParameter("party", "calling")
                        .withParameter("screen", "no")
                        .withParameter("privacy", privacy.isEmpty() || privacy.contains("none") ? "off" : "full")
                        .toString())));
        if (!privacy.isEmpty()) {
            headers.add(new Header(HeaderName.PRIVACY, String.join(";", privacy)));
        }
        diversions.forEach(element -> headers.add(new Header(HeaderName.DIVERSION, element)));
        if (!history.isEmpty()) {
            headers.add(new Header(HeaderName.HISTORY_INFO, String.join(", ", history)));
        }
        return headers;
    }
}
