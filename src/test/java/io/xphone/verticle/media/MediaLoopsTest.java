package io.xphone.verticle.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MediaLoopsTest {

    @Test
    void aCallGoesWhereTheFewestAre() {
        MediaLoops loops = new MediaLoops(3);
        assertThat(loops.take()).as("the agent's own").isZero();
        assertThat(loops.take()).isEqualTo(1);
        assertThat(loops.take()).isEqualTo(2);
        assertThat(loops.take()).as("all have as many").isZero();
        loops.free(2);
        assertThat(loops.take()).isEqualTo(2);
        loops.free(1);
        loops.free(2);
        assertThat(loops.take()).as("of two the first").isEqualTo(1);
        assertThat(loops.take()).isEqualTo(2);
        assertThat(loops.calls(0)).isEqualTo(2);
        assertThat(loops.calls(1)).isEqualTo(1);
    }

    @Test
    void oneLoopTakesAll() {
        MediaLoops loops = new MediaLoops(1);
        for (int i = 0; i < 5; i++) {
            assertThat(loops.take()).isZero();
        }
        assertThat(loops.calls(0)).isEqualTo(5);
    }
}
