package io.xphone.audio;

/** Numbers of ITU-T G.722 that its encoder and its decoder share. */
final class G722Tables {

    /** One half of the 24 symmetric coefficients of the quadrature mirror filters. */
    static final short[] QMF = {3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11};

    /** Multiplier of the low scale factor by the upper four bits of a code: WL of RL42. */
    static final short[] LOW_MULTIPLIER = {
        -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60
    };

    /** Multiplier of the high scale factor by the code of the higher band: WH of RH2. */
    static final short[] HIGH_MULTIPLIER = {798, -214, 798, -214};

    /** Output of the inverse quantiser of four bits, QM4. */
    static final short[] LOW_4 = {
        0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0
    };

    /** Output of the inverse quantiser of five bits, QM5. */
    static final short[] LOW_5 = {
        -280, -280, -23352, -17560, -14120, -11664, -9752, -8184, -6864, -5712, -4696, -3784, -2960, -2208, -1520, -880,
        23352, 17560, 14120, 11664, 9752, 8184, 6864, 5712, 4696, 3784, 2960, 2208, 1520, 880, 280, -280
    };

    /** Output of the inverse quantiser of six bits, QM6. */
    static final short[] LOW_6 = {
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576,
        -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040,
        -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
        4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136
    };

    /** Output of the inverse quantiser of the higher band, QM2. */
    static final short[] HIGH_2 = {-7408, -1616, 7408, 1616};

    private G722Tables() {}
}
