package io.xphone.verticle.call;

import io.xphone.options.DtmfMode;
import io.xphone.options.MediaOptions;
import io.xphone.sdp.AudioCapabilities;
import io.xphone.sdp.CodecSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Converts codec names of options to codecs. */
public final class CodecNames {

    private static final int MAX_PTIME = 60;
    private static final Map<String, CodecSpec> CODECS = codecs(CodecSpec.PCMU, CodecSpec.PCMA, CodecSpec.G722);

    private CodecNames() {}

    private static Map<String, CodecSpec> codecs(CodecSpec... codecs) {
        Map<String, CodecSpec> byName = new LinkedHashMap<>();
        for (CodecSpec codec : codecs) {
            byName.put(codec.name(), codec);
        }
        return byName;
    }

    /** @throws IllegalArgumentException naming the unknown codec */
    public static AudioCapabilities of(List<String> names, MediaOptions media) {
        return new AudioCapabilities(
                of("codecs", names), media.getDtmfMode() != DtmfMode.INFO, media.getPtimeMs(), MAX_PTIME);
    }

    /**
     * @param key the name of the option, for errors
     * @throws IllegalArgumentException naming the unknown codec
     */
    public static List<CodecSpec> of(String key, List<String> names) {
        List<CodecSpec> codecs = new ArrayList<>();
        for (String name : names) {
            CodecSpec codec = CODECS.get(name.toUpperCase(Locale.ROOT));
            if (codec == null) {
                throw new IllegalArgumentException(key + ": \"" + name + "\" is not one of " + CODECS.keySet());
            }
            if (!codecs.contains(codec)) {
                codecs.add(codec);
            }
        }
        if (codecs.isEmpty()) {
            throw new IllegalArgumentException(key + ": name at least one of " + CODECS.keySet());
        }
        return codecs;
    }
}
