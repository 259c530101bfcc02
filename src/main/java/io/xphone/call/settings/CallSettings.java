package io.xphone.call.settings;

import io.xphone.call.message.HeaderText;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sip.auth.Credentials;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The settings that all calls of a phone or server share. Immutable; {@link #builder()} starts from the defaults.
 *
 * @param userAgent for User-Agent and Server; empty sends neither
 * @param audio codecs and packet times
 * @param sendRinging whether an inbound call gets a 180 as soon as it is reported
 * @param ringTimeoutMillis how long an inbound call may wait for the application before it is rejected with 480, in ms:
 *     1 to {@link #MAX_RING_TIMEOUT_MILLIS}, because a ringing call holds resources for a caller that may be gone
 * @param maxRedirects how many redirections an outbound call follows in total
 * @param acceptInfo whether INFO with any body is accepted; 415 otherwise
 * @param dtmfInfo whether DTMF in INFO is published; otherwise the response is 200 and the DTMF is ignored
 * @param policy the application's policy
 * @param supported the supported option tags, in lower case; contains {@code timer} and {@code 100rel} exactly when
 *     they are enabled
 * @param sessionTimer the session timer policy
 * @param reliableProvisionals whether provisional responses are reliable
 * @param credentials for challenges to requests of inbound calls, and of outbound calls without their own
 * @param transferDecisionMillis how long the application may take to decide about a REFER before it is rejected, in ms
 * @param messages the policy for MESSAGE
 * @param t1Millis RFC 3261 T1 in ms: first retransmission interval of a 2xx; timeouts are 64 T1
 * @param t2Millis RFC 3261 T2 in ms: longest retransmission interval of a 2xx
 */
public record CallSettings(
        String userAgent,
        AudioCapabilities audio,
        boolean sendRinging,
        long ringTimeoutMillis,
        int maxRedirects,
        boolean acceptInfo,
        boolean dtmfInfo,
        CallPolicy policy,
        Set<String> supported,
        SessionTimerPolicy sessionTimer,
        ReliableProvisionalPolicy reliableProvisionals,
        List<Credentials> credentials,
        long transferDecisionMillis,
        MessagePolicy messages,
        long t1Millis,
        long t2Millis) {

    /** The longest that a call may ring: an hour. */
    public static final long MAX_RING_TIMEOUT_MILLIS = 3_600_000;

    /** The defaults of {@link #builder()}. */
    public static final CallSettings DEFAULT = builder().build();

    /** Copies the collections; rejects null, line breaks and times that are not positive. */
    public CallSettings {
        Objects.requireNonNull(audio, "audio");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(messages, "messages");
        HeaderText.requireOneLine(userAgent, "userAgent");
        Objects.requireNonNull(sessionTimer, "sessionTimer");
        Objects.requireNonNull(reliableProvisionals, "reliableProvisionals");
        supported = OptionTags.of(supported, sessionTimer, reliableProvisionals);
        credentials = List.copyOf(credentials);
        if (t1Millis <= 0
                || t2Millis < t1Millis
                || transferDecisionMillis <= 0
                || ringTimeoutMillis <= 0
                || ringTimeoutMillis > MAX_RING_TIMEOUT_MILLIS
                || maxRedirects < 0) {
            throw new IllegalArgumentException("times must be positive and within their limits, T2 not below T1");
        }
    }

    /** @return a builder with the defaults */
    public static Builder builder() {
        return new Builder();
    }

    /** @return a builder with these settings */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.userAgent = userAgent;
        builder.audio = audio;
        builder.sendRinging = sendRinging;
        builder.ringTimeoutMillis = ringTimeoutMillis;
        builder.maxRedirects = maxRedirects;
        builder.acceptInfo = acceptInfo;
        builder.dtmfInfo = dtmfInfo;
        builder.policy = policy;
        builder.supported = supported;
        builder.sessionTimer = sessionTimer;
        builder.reliableProvisionals = reliableProvisionals;
        builder.credentials = credentials;
        builder.transferDecisionMillis = transferDecisionMillis;
        builder.messages = messages;
        builder.t1Millis = t1Millis;
        builder.t2Millis = t2Millis;
        return builder;
    }

    /** Builds settings. */
    public static final class Builder {
        private String userAgent = "xphone";
        private AudioCapabilities audio = AudioCapabilities.DEFAULT;
        private boolean sendRinging = true;
        private long ringTimeoutMillis = 180_000;
        private int maxRedirects = 5;
        private boolean acceptInfo = true;
        private boolean dtmfInfo = true;
        private CallPolicy policy = CallPolicy.DEFAULT;
        private Set<String> supported = Set.of();
        private SessionTimerPolicy sessionTimer = SessionTimerPolicy.DEFAULT;
        private ReliableProvisionalPolicy reliableProvisionals = ReliableProvisionalPolicy.SUPPORTED;
        private List<Credentials> credentials = List.of();
        private long transferDecisionMillis = 5_000;
        private MessagePolicy messages = MessagePolicy.DEFAULT;
        private long t1Millis = 500;
        private long t2Millis = 4_000;

        private Builder() {}

        /** Sets User-Agent and Server; {@code xphone} unless set. */
        public Builder userAgent(String value) {
            userAgent = value;
            return this;
        }

        /** Sets codecs and packet times; {@link AudioCapabilities#DEFAULT} unless set. */
        public Builder audio(AudioCapabilities value) {
            audio = value;
            return this;
        }

        /** Sets whether 180 is sent automatically; true unless set. */
        public Builder sendRinging(boolean value) {
            sendRinging = value;
            return this;
        }

        /** Sets how long an inbound call may ring, in ms; 180,000 unless set. */
        public Builder ringTimeoutMillis(long value) {
            ringTimeoutMillis = value;
            return this;
        }

        /** Sets how many redirections are followed; 5 unless set. */
        public Builder maxRedirects(int value) {
            maxRedirects = value;
            return this;
        }

        /** Sets whether INFO is accepted; true unless set. */
        public Builder acceptInfo(boolean value) {
            acceptInfo = value;
            return this;
        }

        /** Sets whether DTMF in INFO is published; true unless set. */
        public Builder dtmfInfo(boolean value) {
            dtmfInfo = value;
            return this;
        }

        /** Sets the application's policy; {@link CallPolicy#DEFAULT} unless set. */
        public Builder policy(CallPolicy value) {
            policy = value;
            return this;
        }

        /** Sets the supported option tags beside those that other settings add; none unless set. */
        public Builder supported(Set<String> value) {
            supported = value;
            return this;
        }

        /** Sets the session timer policy; {@link SessionTimerPolicy#DEFAULT} unless set. */
        public Builder sessionTimer(SessionTimerPolicy value) {
            sessionTimer = value;
            return this;
        }

        /** Sets whether provisional responses are reliable; SUPPORTED unless set. */
        public Builder reliableProvisionals(ReliableProvisionalPolicy value) {
            reliableProvisionals = value;
            return this;
        }

        /** Sets the credentials for challenges; none unless set. */
        public Builder credentials(List<Credentials> value) {
            credentials = value;
            return this;
        }

        /** Sets how long the decision about a REFER may take, in ms; 5,000 unless set. */
        public Builder transferDecisionMillis(long value) {
            transferDecisionMillis = value;
            return this;
        }

        /** Sets the policy for MESSAGE; {@link MessagePolicy#DEFAULT} unless set. */
        public Builder messages(MessagePolicy value) {
            messages = value;
            return this;
        }

        /** Sets T1 and T2 in ms; 500 and 4,000 unless set. */
        public Builder timers(long t1, long t2) {
            t1Millis = t1;
            t2Millis = t2;
            return this;
        }

        /** @return the settings */
        public CallSettings build() {
            return new CallSettings(
                    userAgent,
                    audio,
                    sendRinging,
                    ringTimeoutMillis,
                    maxRedirects,
                    acceptInfo,
                    dtmfInfo,
                    policy,
                    supported,
                    sessionTimer,
                    reliableProvisionals,
                    credentials,
                    transferDecisionMillis,
                    messages,
                    t1Millis,
                    t2Millis);
        }
    }

    /** 64 T1: the timeout of a request (RFC 3261 §17). */
    public long transactionTimeoutMillis() {
        return 64 * t1Millis;
    }
}
