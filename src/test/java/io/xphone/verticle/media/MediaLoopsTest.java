package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MediaLoopsTest {

    @Test
    void aCallGoesWhereTheFewestAre() {
        MediaLoops lanes = new MediaLoops(3);
        assertThat(lanes.take()).as("the agent's own").isZero();
        assertThat(lanes.take()).isEqualTo(1);
        assertThat(lanes.take()).isEqualTo(2);
        assertThat(lanes.take()).as("all have as many").isZero();
        lanes.free(2);
        assertThat(lanes.take()).isEqualTo(2);
        lanes.free(1);
        lanes.free(2);
        assertThat(lanes.take()).as("of two the first").isEqualTo(1);
        assertThat(lanes.take()).isEqualTo(2);
        assertThat(lanes.calls(0)).isEqualTo(2);
        assertThat(lanes.calls(1)).isEqualTo(1);
    }

    @Test
    void oneLaneTakesAll() {
        MediaLoops lanes = new MediaLoops(1);
        for (int i = 0; i < 5; i++) {
            assertThat(lanes.take()).isZero();
        }
        assertThat(lanes.calls(0)).isEqualTo(5);
    }
}
