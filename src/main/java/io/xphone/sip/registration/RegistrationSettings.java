package io.xphone.sip.registration;

import io.xphone.sip.auth.Credentials;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Objects;

/**
 * The settings of a {@link Registration}, created with {@link #builder}.
 *
 * @param registrar the Request-URI: the domain of the registrar, without user
 * @param aor the address-of-record, in From and To
 * @param displayName the name in From and Contact; "" for none
 * @param contact the Contact to bind
 * @param credentials tried in this order; may be empty
 * @param expiresSeconds the requested lifetime
 * @param userAgent the User-Agent header; "" for none
 * @param retryBaseMillis the base time of the retry rule (RFC 5626 §4.5)
 * @param retryMaxMillis its upper bound
 * @param stopTimeoutMillis how long to wait for the registrar when the binding is removed
 * @param headers further headers of every REGISTER
 * @param routes the preloaded route set, e.g. an outbound proxy
 * @param rewriteContact whether the Contact is changed to the source address that the registrar reports (Via received
 *     and rport)
 * @param instanceId the instance URN for {@code +sip.instance} (RFC 5626 §4.1), e.g. {@code urn:uuid:...}; "" for none
 * @param regId the number of the flow (RFC 5626 §4.2); 0 for no outbound registration
 */
public record RegistrationSettings(
        Uri registrar,
        SipUri aor,
        String displayName,
        SipUri contact,
        List<Credentials> credentials,
        int expiresSeconds,
        String userAgent,
        long retryBaseMillis,
        long retryMaxMillis,
        long stopTimeoutMillis,
        List<Header> headers,
        List<NameAddress> routes,
        boolean rewriteContact,
        String instanceId,
        int regId) {

    public RegistrationSettings {
        Objects.requireNonNull(registrar, "registrar");
        Objects.requireNonNull(aor, "aor");
        Objects.requireNonNull(contact, "contact");
        credentials = List.copyOf(credentials);
        headers = List.copyOf(headers);
        routes = List.copyOf(routes);
        if (expiresSeconds <= 0 || retryBaseMillis <= 0 || retryMaxMillis < retryBaseMillis || stopTimeoutMillis <= 0) {
            throw new IllegalArgumentException(
                    "Lifetime and intervals must be positive, and the maximum not below the base");
        }
    }

    /** A builder with the defaults: 60 s lifetime, retries with base 30 s and at most 1800 s, 2 s to stop. */
    public static Builder builder(Uri registrar, SipUri aor, SipUri contact) {
        return new Builder(registrar, aor, contact);
    }

    /** Builds {@link RegistrationSettings}; the methods have the names of the components. */
    public static final class Builder {
        private final Uri registrar;
        private final SipUri aor;
        private final SipUri contact;
        private String displayName = "";
        private List<Credentials> credentials = List.of();
        private int expiresSeconds = 60;
        private String userAgent = "";
        private long retryBaseMillis = 30_000;
        private long retryMaxMillis = 1_800_000;
        private long stopTimeoutMillis = 2_000;
        private List<Header> headers = List.of();
        private List<NameAddress> routes = List.of();
        private boolean rewriteContact;
        private String instanceId = "";
        private int regId;

        private Builder(Uri registrar, SipUri aor, SipUri contact) {
            this.registrar = registrar;
            this.aor = aor;
            this.contact = contact;
        }

        /** The name in From and Contact. */
        public Builder displayName(String name) {
            displayName = name;
            return this;
        }

        /** User names and passwords, tried in this order. */
        public Builder credentials(Credentials... inOrder) {
            credentials = List.of(inOrder);
            return this;
        }

        /** The requested lifetime in seconds. */
        public Builder expiresSeconds(int seconds) {
            expiresSeconds = seconds;
            return this;
        }

        /** The User-Agent header. */
        public Builder userAgent(String product) {
            userAgent = product;
            return this;
        }

        /** Base and upper bound of the delays after failures, in milliseconds (RFC 5626 §4.5). */
        public Builder retry(long baseMillis, long maxMillis) {
            retryBaseMillis = baseMillis;
            retryMaxMillis = maxMillis;
            return this;
        }

        /** How long to wait for the registrar when the binding is removed, in milliseconds. */
        public Builder stopTimeoutMillis(long millis) {
            stopTimeoutMillis = millis;
            return this;
        }

        /** Further headers of every REGISTER. */
        public Builder headers(List<Header> further) {
            headers = further;
            return this;
        }

        /** The preloaded route set, the next hop first. */
        public Builder routes(List<NameAddress> preloaded) {
            routes = preloaded;
            return this;
        }

        /** Whether the Contact is changed to the source address that the registrar reports. */
        public Builder rewriteContact(boolean rewrite) {
            rewriteContact = rewrite;
            return this;
        }

        /** An outbound registration (RFC 5626): instance URN and number of the flow. */
        public Builder outbound(String instanceUrn, int flow) {
            instanceId = instanceUrn;
            regId = flow;
            return this;
        }

        /**
         * Creates the settings.
         *
         * @throws IllegalArgumentException when a lifetime or an interval is not positive
         */
        public RegistrationSettings build() {
            return new RegistrationSettings(
                    registrar,
                    aor,
                    displayName,
                    contact,
                    credentials,
                    expiresSeconds,
                    userAgent,
                    retryBaseMillis,
                    retryMaxMillis,
                    stopTimeoutMillis,
                    headers,
                    routes,
                    rewriteContact,
                    instanceId,
                    regId);
        }
    }
}
