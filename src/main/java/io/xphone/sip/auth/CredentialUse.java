package io.xphone.sip.auth;

import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.Objects;

/**
 * Where the requests of one call, subscription or registration may carry credentials.
 *
 * @param scope the hosts and realms
 * @param plannedHop the next hop that our configuration or the application named, not the other party; null for none
 */
public record CredentialUse(CredentialScope scope, Uri plannedHop) {

    public CredentialUse {
        Objects.requireNonNull(scope, "scope");
    }

    /**
     * Whether the request begins an exchange at the planned hop. A redirection leads to another hop; a request within a
     * dialog goes where a Contact or Record-Route of the other party leads.
     *
     * @param request the request
     * @param hop its next hop
     */
    public boolean planned(SipRequest request, Uri hop) {
        return plannedHop != null && request.to().tag().isEmpty() && plain(hop).equals(plain(plannedHop));
    }

    /** The URI without what is no part of an address (RFC 3261 §19.1.5). */
    private static Uri plain(Uri uri) {
        return uri instanceof SipUri sip ? sip.withoutHeaders().withoutParameter("method") : uri;
    }
}
