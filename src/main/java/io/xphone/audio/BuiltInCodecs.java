package io.xphone.audio;

import java.util.List;
import java.util.function.Supplier;

/** The codecs of this package, as providers. */
final class BuiltInCodecs {

    static final List<AudioCodecProvider> ALL = List.of(
            new Plain(AudioCodecFormat.of("PCMU", 8_000, 0), () -> G711Ulaw.INSTANCE),
            new Plain(AudioCodecFormat.of("PCMA", 8_000, 8), () -> G711Alaw.INSTANCE),
            new Plain(AudioCodecFormat.of("G722", 8_000, 9).withSampleRate(G722.SAMPLE_RATE), G722::new),
            new G729.Provider(true),
            new L16.Provider());

    private BuiltInCodecs() {}

    /** A codec with one format, and without parameters. */
    private record Plain(AudioCodecFormat format, Supplier<AudioCodec> factory) implements AudioCodecProvider {

        @Override
        public String name() {
            return format.name();
        }

        @Override
        public List<AudioCodecFormat> formats() {
            return List.of(format);
        }

        @Override
        public AudioCodec encoder(AudioCodecParameters parameters) {
            return factory.get();
        }

        @Override
        public AudioCodec decoder(AudioCodecParameters parameters) {
            return factory.get();
        }
    }
}
