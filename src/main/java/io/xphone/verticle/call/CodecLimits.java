package io.xphone.verticle.call;

import io.xphone.call.settings.CallSettings;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.CodecSpec;
import io.xphone.verticle.media.CodecShare;
import io.xphone.verticle.media.MediaDeployer;
import io.xphone.verticle.runtime.LimitedLog;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the calls with costly codecs: a call that may use one reserves a part of a media event loop, until it has
 * negotiated another codec or ends. A call for which no event loop has that part left is negotiated without the codec.
 */
final class CodecLimits {

    private static final Logger LOG = LoggerFactory.getLogger(CodecLimits.class);

    private static final String FULL = "the media event loops encode as many calls as they may";

    private final LimitedLog refused = new LimitedLog(LOG);
    private final String agent;
    private final MediaDeployer deployer;

    CodecLimits(String agent, MediaDeployer deployer) {
        this.agent = agent;
        this.deployer = deployer;
    }

    /**
     * The settings of a call without the codecs that it cannot use now.
     *
     * @param share what was reserved; null for nothing
     */
    record Fitted(CallSettings settings, CodecShare share) {}

    /** Reserves what a new call needs; empty when it has no other codec than those that it cannot use now. */
    Optional<Fitted> fit(CallSettings settings) {
        int size = size(settings.audio());
        CodecShare reserved = size == 0 ? null : deployer.reserve(size, -1);
        if (size == 0 || reserved != null) {
            return Optional.of(new Fitted(settings, reserved));
        }
        return without(settings.audio())
                .map(rest -> new Fitted(settings.toBuilder().audio(rest).build(), null));
    }

    /**
     * Reserves what other codecs of a call need, and returns those that it can use.
     *
     * @throws IllegalArgumentException when there is none
     */
    AudioCapabilities fit(CallMedia media, AudioCapabilities audio) {
        int size = size(audio);
        if (size == 0 || reserved(media, size)) {
            return audio;
        }
        return without(audio)
                .orElseThrow(() -> new IllegalArgumentException(
                        "codecs: " + FULL + "; name another codec too, or see maxCallsPerEventLoop in docs/codecs.md"));
    }

    private boolean reserved(CallMedia media, int size) {
        if (media.share() != null) {
            return media.share().grow(size);
        }
        media.share(deployer.reserve(size, media.loop()));
        return media.share() != null;
    }

    private static int size(AudioCapabilities audio) {
        int size = 0;
        for (CodecSpec codec : audio.codecs()) {
            size = Math.max(size, CodecShare.of(codec));
        }
        return size;
    }

    /** The capabilities without costly codecs; empty when nothing can be offered then. */
    private Optional<AudioCapabilities> without(AudioCapabilities audio) {
        List<CodecSpec> rest = audio.codecs().stream()
                .filter(codec -> CodecShare.of(codec) == 0)
                .toList();
        boolean none = rest.stream().noneMatch(codec -> codec.rules().offered());
        refused.warn(
                "",
                "{}: {}: a call is {} {}; see maxCallsPerEventLoop in docs/codecs.md",
                agent,
                FULL,
                none ? "rejected, it has only" : "negotiated without",
                audio.codecs().stream()
                        .filter(codec -> CodecShare.of(codec) > 0)
                        .map(CodecSpec::name)
                        .toList());
        return none ? Optional.empty() : Optional.of(audio.withCodecs(rest));
    }
}
