package io.xphone.verticle.call;

import io.xphone.sip.dialog.DialogId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The most recently ended dialogs: a Replaces header that names one gets another response than 481. */
final class EndedDialogs {

    private static final int MAX = 256;

    private static final class Latest extends LinkedHashMap<DialogId, Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DialogId, Boolean> eldest) {
            return size() > MAX;
        }
    }

    private final Set<DialogId> latest = Collections.newSetFromMap(new Latest());

    void add(DialogId dialog) {
        latest.add(dialog);
    }

    boolean has(DialogId dialog) {
        return latest.contains(dialog);
    }
}
