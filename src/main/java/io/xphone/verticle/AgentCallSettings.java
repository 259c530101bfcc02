package io.xphone.verticle;

import io.xphone.call.CallSettings;
import io.xphone.options.CallPolicyOptions;
import io.xphone.options.MediaOptions;
import io.xphone.sip.auth.Credentials;
import java.util.List;

/** The settings of an agent's calls: from its options, and for a peer with codecs or credentials of its own. */
final class AgentCallSettings {

    private final MediaOptions media;
    private final CallSettings common;

    AgentCallSettings(MediaOptions media, CallPolicyOptions policy) {
        this.media = media;
        this.common = CallSettings.builder()
                .userAgent(policy.getUserAgent())
                .audio(AudioChoice.of(media.getCodecs(), media))
                .sendRinging(policy.isAutoRing())
                .ringTimeoutMillis(policy.getRingTimeoutMs())
                .maxRedirects(policy.getMaxRedirects())
                .acceptInfo(true)
                .dtmfInfo(true)
                .build();
    }

    /** Those of a call that is to nobody in particular. */
    CallSettings common() {
        return common;
    }

    /** Those with the codecs and credentials of a peer; either may be empty. */
    CallSettings of(List<String> codecs, List<Credentials> credentials) {
        if (codecs.isEmpty() && credentials.isEmpty()) {
            return common;
        }
        CallSettings.Builder builder = common.toBuilder().credentials(credentials);
        return codecs.isEmpty()
                ? builder.build()
                : builder.audio(AudioChoice.of(codecs, media)).build();
    }
}
