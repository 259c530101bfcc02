package io.xphone.sip.dialog;

import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import java.util.List;
import java.util.Optional;

/**
 * The check of the Contact of a request that creates a dialog or refreshes its target: exactly one SIP or SIPS URI (RFC
 * 3261 §8.1.1.8, §12.2; RFC 3311 §5.1; RFC 3515 §2.2; RFC 6665 §8.1). Without one, requests of this side could not
 * reach the peer.
 */
public final class TargetContact {

    private static final Rejection MISSING = new Rejection(StatusCode.BAD_REQUEST, "Missing Contact");
    private static final Rejection WILDCARD = new Rejection(StatusCode.BAD_REQUEST, "Contact Is Not An Address");
    private static final Rejection SEVERAL = new Rejection(StatusCode.BAD_REQUEST, "More Than One Contact");
    private static final Rejection SCHEME =
            new Rejection(StatusCode.UNSUPPORTED_URI_SCHEME, "Unsupported URI Scheme In Contact");

    private TargetContact() {}

    /**
     * The response to a request with an unusable Contact.
     *
     * @param status 400, or 416 for a scheme other than sip and sips
     * @param phrase the reason phrase, which names the mistake
     */
    public record Rejection(int status, String phrase) {}

    /**
     * Checks the Contact of a request.
     *
     * @param request INVITE, SUBSCRIBE, REFER, UPDATE, or a NOTIFY of a subscription
     * @return how to reject it; empty when its Contact is usable
     */
    public static Optional<Rejection> rejection(SipRequest request) {
        List<NameAddress> contacts = request.contacts();
        if (contacts.size() == 1 && contacts.get(0).uri() instanceof SipUri && !request.contactWildcard()) {
            return Optional.empty();
        }
        if (request.contactWildcard()) {
            return Optional.of(WILDCARD);
        }
        return Optional.of(contacts.isEmpty() ? MISSING : contacts.size() > 1 ? SEVERAL : SCHEME);
    }
}
