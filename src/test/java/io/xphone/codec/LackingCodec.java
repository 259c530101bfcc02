package io.xphone.codec;

import io.xphone.audio.AudioCodec;
import io.xphone.audio.AudioCodecFormat;
import io.xphone.audio.AudioCodecParameters;
import io.xphone.audio.AudioCodecProvider;
import java.util.List;
import java.util.Optional;

/** A codec whose library is never there. */
public final class LackingCodec implements AudioCodecProvider {

    /** For the service loader. */
    public LackingCodec() {}

    @Override
    public String name() {
        return "X-LACKING";
    }

    @Override
    public List<AudioCodecFormat> formats() {
        return List.of(AudioCodecFormat.of("X-LACKING", 8_000, 118));
    }

    @Override
    public Optional<String> missing() {
        return Optional.of("add the dependency org.example:lacking:1.0");
    }

    @Override
    public AudioCodec encoder(AudioCodecParameters parameters) {
        throw new IllegalStateException("it is not there");
    }

    @Override
    public AudioCodec decoder(AudioCodecParameters parameters) {
        throw new IllegalStateException("it is not there");
    }
}
