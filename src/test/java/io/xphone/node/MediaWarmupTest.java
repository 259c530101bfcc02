package io.xphone.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.xphone.audio.AudioCodecs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The codecs that a node has compiled before its first call. */
class MediaWarmupTest {

    private static final int MILLIS = 300;

    @Test
    void theCodecsOfTheConfigurationAreWarmedWithinTheTime() {
        List<String> configured = List.of("g729", "G729", "L16", "opus", "PCMU", "not-there");
        long start = System.nanoTime();
        Map<String, Integer> frames = MediaWarmup.run(MILLIS, configured);
        long millis = (System.nanoTime() - start) / 1_000_000;
        assertThat(frames).containsKeys("PCMU", "PCMA", "G722", "G729", "L16/8000", "L16/48000");
        assertThat(frames.containsKey("opus"))
                .isEqualTo(AudioCodecs.installed().names().contains("opus"));
        assertThat(frames).doesNotContainKey("not-there");
        assertThat(frames.values()).allSatisfy(count -> assertThat(count).isPositive());
        assertThat(frames.get("G729")).isGreaterThan(5);
        assertThat(millis).isBetween(2L * MILLIS - 1, 20L * MILLIS); // that of a busy machine
    }

    @Test
    void theUsualCodecsNeedNoConfiguration() {
        assertThat(MediaWarmup.run(5, List.of())).containsOnlyKeys("PCMU", "PCMA", "G722");
    }

    @Test
    void theCodecsAreThoseOfPhonesServerAndPeers() {
        NodeConfig config = NodeConfig.of(new JsonObject("""
                {"server": {"listen": [{"host": "127.0.0.1", "port": 0}],
                  "media": {"codecs": ["G722", "opus"]},
                  "peers": [{"name": "a", "hosts": ["127.0.0.1"], "codecs": ["G729"]}]}}
                """));
        assertThat(config.codecs()).containsExactly("G722", "opus", "G729");
    }
}
