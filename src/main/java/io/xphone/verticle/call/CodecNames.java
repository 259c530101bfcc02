package io.xphone.verticle.call;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.xphone.audio.AudioCodecProvider;
import io.xphone.audio.AudioCodecs;
import io.xphone.codec.CodecSpecs;
import io.xphone.options.DtmfMode;
import io.xphone.options.MediaOptions;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.CodecSpec;
import io.xphone.sdp.ExtendedReportsUse;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Converts the codec names of options to the capabilities of a phone or server, whose settings the codecs have. */
public final class CodecNames {

    private static final int MAX_PTIME = 60;
    private static final Logger LOG = LoggerFactory.getLogger(CodecNames.class);

    static {
        AudioCodecs.installed().failures().forEach(failure -> LOG.warn("no codec of a provider: {}", failure));
    }

    private final MediaOptions media;
    private final AudioCodecs codecs;

    /** @throws IllegalArgumentException naming the setting of a codec that is invalid */
    public CodecNames(MediaOptions media) {
        this.media = media;
        this.codecs = configured(media.getCodecSettings());
    }

    private static AudioCodecs configured(JsonObject settings) {
        Map<String, Map<String, Object>> byCodec = new LinkedHashMap<>();
        for (Map.Entry<String, Object> codec : settings) {
            if (!(codec.getValue() instanceof JsonObject values)) {
                throw new IllegalArgumentException(
                        "media.codecSettings." + codec.getKey() + ": must be an object, is " + codec.getValue());
            }
            byCodec.put(codec.getKey(), plain(values));
        }
        try {
            return AudioCodecs.installed().configured(byCodec);
        } catch (IllegalArgumentException invalid) {
            throw new IllegalArgumentException("media.codecSettings." + invalid.getMessage(), invalid);
        }
    }

    private static Map<String, Object> plain(JsonObject json) {
        Map<String, Object> map = new LinkedHashMap<>();
        json.forEach(field -> map.put(field.getKey(), plain(field.getValue())));
        return map;
    }

    private static Object plain(Object value) {
        if (value instanceof JsonObject object) {
            return plain(object);
        }
        return value instanceof JsonArray array
                ? array.stream().map(CodecNames::plain).toList()
                : value;
    }

    /**
     * The capabilities of the phone or server.
     *
     * @throws IllegalArgumentException naming the codec that is unknown or lacks its library
     */
    public AudioCapabilities capabilities() {
        return capabilities("media.codecs", media.getCodecs());
    }

    /** The providers of codecs; names that are not known are left out. */
    public Set<AudioCodecProvider> providers(Collection<String> names) {
        Set<AudioCodecProvider> providers = new LinkedHashSet<>();
        for (AudioCodecs.Entry entry : codecs.entries()) {
            if (names.stream().anyMatch(entry.provider().name()::equalsIgnoreCase)) {
                providers.add(entry.provider());
            }
        }
        return providers;
    }

    /**
     * The capabilities of a peer or call.
     *
     * @param key the name of the option, for errors
     * @throws IllegalArgumentException naming the codec that is unknown or lacks its library
     */
    public AudioCapabilities capabilities(String key, List<String> names) {
        List<CodecSpec> specs;
        try {
            specs = CodecSpecs.select(codecs, names);
        } catch (IllegalArgumentException unusable) {
            throw new IllegalArgumentException(key + ": " + unusable.getMessage(), unusable);
        }
        if (specs.isEmpty()) {
            throw new IllegalArgumentException(key + ": name at least one of " + codecs.names());
        }
        return new AudioCapabilities(
                specs,
                media.getDtmfMode() != DtmfMode.INFO,
                media.getPtimeMs(),
                MAX_PTIME,
                media.isComfortNoise(),
                extendedReports(),
                new TransportPolicies(media).common());
    }

    private ExtendedReportsUse extendedReports() {
        if (!media.isRtcp()) {
            return ExtendedReportsUse.NEVER;
        }
        return media.isRtcpXr() ? ExtendedReportsUse.ALWAYS : ExtendedReportsUse.ON_REQUEST;
    }
}
