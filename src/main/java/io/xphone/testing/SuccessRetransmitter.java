package io.xphone.testing;

import io.xphone.sip.message.SipResponse;

/**
 * Retransmits the 2xx to an INVITE until its ACK arrives, at intervals from T1 doubling to T2, over any transport (RFC
 * 3261 §13.3.1.4), for 64*T1 at most.
 */
final class SuccessRetransmitter {

    private static final int FACTOR = 64;

    private final PbxEngine engine;
    private final String txId;
    private final SipResponse success;
    private final Runnable onTimeout;
    private long interval;
    private long elapsed;
    private long timer;
    private boolean stopped;

    SuccessRetransmitter(PbxEngine engine, String txId, SipResponse success, Runnable onTimeout) {
        this.engine = engine;
        this.txId = txId;
        this.success = success;
        this.onTimeout = onTimeout;
        this.interval = engine.options.timers().t1();
    }

    /** The CSeq number of the awaited ACK. */
    long sequence() {
        return success.cseq().number();
    }

    SuccessRetransmitter start() {
        schedule();
        return this;
    }

    private void schedule() {
        timer = engine.vertx().setTimer(interval, fired -> {
            elapsed += interval;
            if (stopped) {
                return;
            }
            if (elapsed >= FACTOR * engine.options.timers().t1()) {
                onTimeout.run();
                return;
            }
            engine.retransmit(txId, success);
            interval = Math.min(2 * interval, engine.options.timers().t2());
            schedule();
        });
    }

    void stop() {
        stopped = true;
        engine.vertx().cancelTimer(timer);
    }
}
