package io.xphone.opus;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import io.xphone.LogTap;
import io.xphone.audio.opus.OpusEncoding;
import io.xphone.audio.opus.OpusParameters;
import io.xphone.audio.opus.OpusSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Concentus where it fails. */
class JavaEngineTest {

    private static final int FRAME = 960;

    /** Fails in its third frame, by an assertion that is on in production too. */
    private static final class Failing extends OpusEncoder {

        private int frames;

        Failing() throws OpusException {
            super(48_000, 1, OpusApplication.OPUS_APPLICATION_VOIP);
        }

        @Override
        public int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset, int maxLength)
                throws OpusException {
            if (++frames == 3) {
                throw new AssertionError("celt");
            }
            return super.encode(pcm, offset, samples, out, outOffset, maxLength);
        }
    }

    @Test
    void frameThatCannotBeEncodedIsNotSentAndLoggedOnce() {
        OpusEncoding encoding = OpusEncoding.of(OpusSettings.DEFAULT, OpusParameters.DEFAULT);
        OpusCodec codec = new OpusCodec(new JavaEngine(encoding, unused -> new Failing()), false, false);
        try (LogTap log = LogTap.of("io.xphone.opus", Level.WARN)) {
            List<byte[]> packets = OpusCodecTest.encode(codec, OpusCodecTest.voice(9 * FRAME), FRAME);
            assertThat(packets).hasSize(9);
            for (int i = 0; i < 9; i++) {
                assertThat(packets.get(i).length > 0).as("packet " + i).isEqualTo(i % 3 != 2);
            }
            assertThat(log.lines(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("Concentus failed to encode a frame of 960 samples")
                    .contains("celt");
        }
    }
}
