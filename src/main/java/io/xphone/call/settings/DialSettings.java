package io.xphone.call.settings;

import io.xphone.call.message.ApplicationHeaders;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Objects;

/**
 * The parameters of an outbound call. Immutable; {@link #builder(Uri, NameAddress, SipUri)} has the defaults.
 *
 * @param target the called party: To, and the Request-URI unless there are {@code targets}
 * @param from the caller; a tag is added
 * @param contact the local Contact
 * @param routes preloaded routes, first hop first: an outbound proxy, the Service-Route of a registration
 * @param headers of the application, added to the INVITE. Headers that the call sets (Via, From, To, Call-ID, CSeq,
 *     Contact, Route, Max-Forwards, Content-Length, Content-Type) are rejected
 * @param credentials for challenges, instead of those of the settings; may be empty
 * @param timeoutMillis from dialling until the call is answered, in ms; 0 for no limit but the network's
 * @param earlyMedia whether early media is played
 * @param lateOffer whether the INVITE has no offer, so that the called party sends it and PRACK or ACK contains the
 *     answer (RFC 3261 §13.2.1)
 */
public record DialSettings(
        Uri target,
        NameAddress from,
        SipUri contact,
        List<NameAddress> routes,
        List<Header> headers,
        List<Credentials> credentials,
        long timeoutMillis,
        boolean earlyMedia,
        boolean lateOffer,
        List<DialTarget> targets) {

    /** Copies the lists; rejects null, headers that the call itself sets, and a negative timeout. */
    public DialSettings {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(contact, "contact");
        routes = List.copyOf(routes);
        headers = List.copyOf(headers);
        credentials = List.copyOf(credentials);
        targets = List.copyOf(targets);
        ApplicationHeaders.check(headers).ifPresent(error -> {
            throw new IllegalArgumentException(error.message());
        });
        if (timeoutMillis < 0) {
            throw new IllegalArgumentException("timeout " + timeoutMillis);
        }
    }

    /**
     * A builder with the defaults: no routes, headers or credentials, 30 s, no early media.
     *
     * @param target the called party
     * @param from the caller
     * @param contact the local Contact
     * @return the builder
     */
    public static Builder builder(Uri target, NameAddress from, SipUri contact) {
        return new Builder(target, from, contact);
    }

    /** Builds the parameters of a call. */
    public static final class Builder {
        private final Uri target;
        private final NameAddress from;
        private final SipUri contact;
        private List<NameAddress> routes = List.of();
        private List<Header> headers = List.of();
        private List<Credentials> credentials = List.of();
        private long timeoutMillis = 30_000;
        private boolean earlyMedia;
        private boolean lateOffer;
        private List<DialTarget> targets = List.of();

        private Builder(Uri target, NameAddress from, SipUri contact) {
            this.target = target;
            this.from = from;
            this.contact = contact;
        }

        /** Sets the preloaded routes, first hop first. */
        public Builder routes(List<NameAddress> value) {
            routes = value;
            return this;
        }

        /** Sets headers to add to the INVITE. */
        public Builder headers(List<Header> value) {
            headers = value;
            return this;
        }

        /** Sets the credentials of this call. */
        public Builder credentials(List<Credentials> value) {
            credentials = value;
            return this;
        }

        /** Sets the total time until the call is answered, in ms. */
        public Builder timeoutMillis(long value) {
            timeoutMillis = value;
            return this;
        }

        /** Sets whether early media is played. */
        public Builder earlyMedia(boolean value) {
            earlyMedia = value;
            return this;
        }

        /** Sets whether the called party sends the offer. */
        public Builder lateOffer(boolean value) {
            lateOffer = value;
            return this;
        }

        /** Sets the user agents to call at the same time. */
        public Builder targets(List<DialTarget> value) {
            targets = value;
            return this;
        }

        /** @return the parameters */
        public DialSettings build() {
            return new DialSettings(
                    target, from, contact, routes, headers, credentials, timeoutMillis, earlyMedia, lateOffer, targets);
        }
    }
}
