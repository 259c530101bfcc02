package io.xphone.verticle.call;

import io.xphone.Refresher;
import io.xphone.call.settings.CallPolicy;
import io.xphone.call.settings.CallSettings;
import io.xphone.call.settings.CalledNumberSource;
import io.xphone.call.settings.MessagePolicy;
import io.xphone.call.settings.OptionTags;
import io.xphone.call.settings.ReliableProvisionalPolicy;
import io.xphone.call.settings.SessionTimerPolicy;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.DialOptions;
import io.xphone.options.EventOptions;
import io.xphone.options.IceMode;
import io.xphone.options.MediaOptions;
import io.xphone.options.SessionRefresher;
import io.xphone.options.SrtpKeys;
import io.xphone.options.SrtpMode;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.transport.TransportPolicy;
import io.xphone.sip.auth.Credentials;
import io.xphone.sip.identity.ContactAlias;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The settings of an agent's calls, by its options and those of the peer. */
final class AgentCallSettings {

    private static final Map<SessionRefresher, Optional<Refresher>> REFRESHERS = Map.of(
            SessionRefresher.ANY, Optional.empty(),
            SessionRefresher.LOCAL, Optional.of(Refresher.LOCAL),
            SessionRefresher.REMOTE, Optional.of(Refresher.REMOTE));

    private final CodecNames codecNames;
    private final CallSettings common;
    private final TransportPolicies transports;

    /** @throws IllegalArgumentException naming the invalid option */
    AgentCallSettings(MediaOptions media, CallPolicyOptions policy, EventOptions events, ContactAlias alias) {
        this.codecNames = new CodecNames(media);
        this.transports = new TransportPolicies(media);
        int ring = policy.getRingTimeoutMs();
        if (ring < 1 || ring > CallSettings.MAX_RING_TIMEOUT_MILLIS) {
            throw new IllegalArgumentException("calls.ringTimeoutMs is " + ring + ": set 1 to "
                    + CallSettings.MAX_RING_TIMEOUT_MILLIS + " ms; a call cannot ring without limit");
        }
        CallSettings settings = CallSettings.builder()
                .userAgent(policy.getUserAgent())
                .audio(codecNames.capabilities())
                .sendRinging(policy.isAutoRing())
                .ringTimeoutMillis(policy.getRingTimeoutMs())
                .maxRedirects(policy.getMaxRedirects())
                .supported(policy.isReplaces() ? Set.of("replaces", "norefersub") : Set.of("norefersub"))
                .transferDecisionMillis(policy.getTransferDecisionMs())
                .messages(new MessagePolicy(events.getMaxMessageBytes(), events.getMessageTypes()))
                .acceptInfo(true)
                .dtmfInfo(true)
                .sessionTimer(new SessionTimerPolicy(
                        policy.getSessionExpires(), policy.getMinSe(), REFRESHERS.get(policy.getSessionRefresher())))
                .reliableProvisionals(ReliableProvisionalPolicy.valueOf(
                        policy.getReliableProvisionals().name()))
                .policy(new CallPolicy(
                        false,
                        CalledNumberSource.valueOf(policy.getCalledNumberFrom().name()),
                        policy.isAutoAnswer(),
                        policy.isMessageEvents(),
                        alias))
                .build();
        this.common = trickling(settings, media.getIce());
    }

    /**
     * The capabilities of a call with codecs of its own.
     *
     * @throws IllegalArgumentException naming the codec that is unknown or lacks its library
     */
    AudioCapabilities audio(List<String> codecs) {
        return codecNames.capabilities("codecs", codecs);
    }

    /** The settings for calls without a peer. */
    CallSettings common() {
        return common;
    }

    /** The settings for calls with a peer; {@code codecs} is empty for those of the agent. */
    CallSettings of(List<String> codecs, List<Credentials> credentials, boolean trustIdentity) {
        if (codecs.isEmpty() && credentials.isEmpty() && !trustIdentity) {
            return common;
        }
        CallSettings.Builder builder = common.toBuilder()
                .credentials(credentials)
                .policy(common.policy().withTrustIdentity(trustIdentity));
        return codecs.isEmpty() ? builder.build() : builder.audio(audio(codecs)).build();
    }

    /**
     * The settings of an outbound call, with its dial options.
     *
     * @throws IllegalArgumentException naming the invalid option
     */
    CallSettings of(List<String> codecs, List<Credentials> credentials, boolean trustIdentity, DialOptions dial) {
        CallSettings settings = of(codecs, credentials, trustIdentity);
        if (dial.getSessionExpires() < 0 && !dial.isRequire100rel()) {
            return settings;
        }
        CallSettings.Builder builder = settings.toBuilder();
        if (dial.getSessionExpires() >= 0) {
            builder.sessionTimer(settings.sessionTimer().withSessionExpires(dial.getSessionExpires()));
        }
        if (dial.isRequire100rel()) {
            builder.reliableProvisionals(ReliableProvisionalPolicy.REQUIRED);
        }
        return builder.build();
    }

    /**
     * The settings of a call with the policy for the transport of its media.
     *
     * @param srtp that of the call or its peer; null for that of the agent
     * @param keys those of the call or its peer; null for those of the agent
     * @param sipTransport of the call's messages
     * @param inbound whether the peer called
     */
    CallSettings secured(CallSettings settings, SrtpMode srtp, SrtpKeys keys, String sipTransport, boolean inbound) {
        return secured(settings, transport(srtp, keys, sipTransport, inbound));
    }

    /** What a call may negotiate for the transport of its media; the parameters are those of {@link #secured}. */
    TransportPolicy transport(SrtpMode srtp, SrtpKeys keys, String sipTransport, boolean inbound) {
        return transports.of(srtp, keys, sipTransport, inbound);
    }

    /** The settings of a call with full ICE or without: only with it candidates may follow in INFO requests. */
    static CallSettings trickling(CallSettings settings, IceMode ice) {
        boolean trickles = ice == IceMode.FULL;
        if (settings.supported().contains(OptionTags.TRICKLE_ICE) == trickles) {
            return settings;
        }
        Set<String> tags = new TreeSet<>(settings.supported());
        if (trickles) {
            tags.add(OptionTags.TRICKLE_ICE);
        } else {
            tags.remove(OptionTags.TRICKLE_ICE);
        }
        return settings.toBuilder().supported(tags).build();
    }

    /** The settings of a call with a policy for the transport of its media. */
    static CallSettings secured(CallSettings settings, TransportPolicy policy) {
        AudioCapabilities audio = settings.audio().withTransport(policy);
        return audio == settings.audio()
                ? settings
                : settings.toBuilder().audio(audio).build();
    }
}
