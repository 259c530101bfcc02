package io.xphone.verticle.call;

import io.xphone.audio.AudioCodecs;
import io.xphone.options.DtmfMode;
import io.xphone.options.MediaOptions;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.CodecSpec;
import io.xphone.verticle.media.CodecSpecs;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Converts codec names of options to codecs. */
public final class CodecNames {

    private static final int MAX_PTIME = 60;

    private static final Logger LOG = LoggerFactory.getLogger(CodecNames.class);

    static {
        AudioCodecs.installed().failures().forEach(failure -> LOG.warn("no codec of a provider: {}", failure));
    }

    private CodecNames() {}

    /** @throws IllegalArgumentException naming the unknown codec */
    public static AudioCapabilities of(List<String> names, MediaOptions media) {
        return new AudioCapabilities(
                of("codecs", names), media.getDtmfMode() != DtmfMode.INFO, media.getPtimeMs(), MAX_PTIME);
    }

    /**
     * @param key the name of the option, for errors
     * @throws IllegalArgumentException naming the codec that is unknown or lacks its library
     */
    public static List<CodecSpec> of(String key, List<String> names) {
        AudioCodecs installed = AudioCodecs.installed();
        Set<CodecSpec> codecs = new LinkedHashSet<>();
        for (String name : names) {
            try {
                installed.select(name).forEach(entry -> codecs.add(CodecSpecs.of(entry)));
            } catch (IllegalArgumentException unusable) {
                throw new IllegalArgumentException(key + ": " + unusable.getMessage(), unusable);
            }
        }
        if (codecs.isEmpty()) {
            throw new IllegalArgumentException(key + ": name at least one of " + installed.names());
        }
        return List.copyOf(codecs);
    }
}
