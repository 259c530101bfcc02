package io.xphone.call;

import io.xphone.sip.auth.Credentials;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Uri;
import java.util.List;
import java.util.Objects;

/**
 * An outbound call as it is asked for. Immutable; {@link #builder(Uri, NameAddress, SipUri)} has the defaults.
 *
 * @param target whom to call: the Request-URI and To
 * @param from who calls; a tag is added
 * @param contact where the peer's requests are to come
 * @param routes preloaded routes, first hop first: an outbound proxy, the Service-Route of a registration
 * @param headers of the application, added to the INVITE. Headers that make up the call (Via, From, To, Call-ID, CSeq,
 *     Contact, Route, Max-Forwards, Content-Length, Content-Type) are refused
 * @param credentials for challenges, instead of those of the settings; may be empty
 * @param timeoutMillis from dialling to the answer in all, in ms; 0 for no limit but the network's
 * @param earlyMedia whether sound from before the answer is played
 * @param lateOffer whether the INVITE goes without an offer, so that the called party makes it and we answer it in PRACK
 *     or ACK (RFC 3261 §13.2.1)
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
        boolean lateOffer) {

    /** Copies the lists; refuses null, headers that the call itself sets, and a negative timeout. */
    public DialSettings {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(contact, "contact");
        routes = List.copyOf(routes);
        headers = List.copyOf(headers);
        credentials = List.copyOf(credentials);
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
     * @param target whom to call
     * @param from who calls
     * @param contact where the peer's requests are to come
     * @return the builder
     */
    public static Builder builder(Uri target, NameAddress from, SipUri contact) {
        return new Builder(target, from, contact);
    }

    /** Puts a request together. */
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

        /** Sets the total time to the answer in ms. */
        public Builder timeoutMillis(long value) {
            timeoutMillis = value;
            return this;
        }

        /** Sets whether early media is played. */
        public Builder earlyMedia(boolean value) {
            earlyMedia = value;
            return this;
        }

        /** Sets whether the called party makes the offer. */
        public Builder lateOffer(boolean value) {
            lateOffer = value;
            return this;
        }

        /** @return the request */
        public DialSettings build() {
            return new DialSettings(
                    target, from, contact, routes, headers, credentials, timeoutMillis, earlyMedia, lateOffer);
        }
    }
}
