package io.xphone.opus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedPreparationTest {

    private static final int STEPS = 5;

    private final SharedPreparation preparation = new SharedPreparation();
    private final AtomicInteger steps = new AtomicInteger();

    @AfterEach
    void threadIsNotInterrupted() {
        Thread.interrupted();
    }

    /** Work of its own, which counts in {@link #steps}. */
    private SharedPreparation.Steps work() {
        int[] left = {STEPS};
        return () -> {
            steps.incrementAndGet();
            return --left[0] > 0;
        };
    }

    @Test
    void workIsDoneOnce() {
        preparation.run(work());
        preparation.run(work());
        assertThat(steps).hasValue(STEPS);
    }

    @Test
    void interruptedWorkIsDoneByTheNextStart() {
        Thread.currentThread().interrupt(); // the Vert.x of the first start is closed
        preparation.run(work());
        assertThat(steps).hasValue(1);
        assertThat(Thread.interrupted()).isTrue();
        preparation.run(work());
        assertThat(steps).hasValue(1 + STEPS);
    }

    @Test
    void workForTwoStartsIsFinishedWhenTheFirstOneEnds() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        SharedPreparation.Steps first = work();
        Thread worker = new Thread(() -> preparation.run(() -> {
            begun.countDown();
            try {
                asked.await();
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
            return first.next();
        }));
        worker.start();
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        preparation.run(work()); // does not wait
        assertThat(steps).hasValue(0);
        worker.interrupt();
        asked.countDown();
        worker.join(10_000);
        assertThat(steps).hasValue(STEPS);
        preparation.run(work());
        assertThat(steps).hasValue(STEPS);
    }
}
