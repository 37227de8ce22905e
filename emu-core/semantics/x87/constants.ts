// Constants of the transcendental functions as 128-bit floating-point numbers, each in the layout of a Wide:
// high and low half of the significand, then exponent (bits 31..0) and sign (bit 32). Computed to 400 bits, then rounded.

/** (-1)^n / (2n+1)!: sin(r)/r in powers of r². */
export const SINE: usize = memory.data<u64>([
  0x8000_0000_0000_0000, 0x0000_0000_0000_0000, 0x0, 0xaaaa_aaaa_aaaa_aaaa, 0xaaaa_aaaa_aaaa_aaab, 0x1fffffffd,
  0x8888_8888_8888_8888, 0x8888_8888_8888_8889, 0xfffffff9, 0xd00d_00d0_0d00_d00d, 0x00d0_0d00_d00d_00d0, 0x1fffffff3,
  0xb8ef_1d2a_b639_9c7d, 0x560e_4472_800b_8ef2, 0xffffffed, 0xd732_2b3f_aa27_1c7f, 0x3a3f_25c1_bee3_8f10, 0x1ffffffe6,
  0xb092_309d_4368_4be5, 0x1c19_8e91_d7b4_269e, 0xffffffdf, 0xd73f_9f39_9dc0_f88e, 0xc32b_5877_4657_f48f, 0x1ffffffd7,
  0xca96_3b81_856a_5359, 0x3028_cbbb_8d7f_f53c, 0xffffffcf, 0x97a4_da34_0a0a_b926, 0x50f6_1dbd_cb3a_5abf, 0x1ffffffc7,
  0xb8dc_77b6_e7ab_8c5f, 0x78a3_7e77_3722_90c2, 0xffffffbe, 0xbb0d_a098_b1c0_cecb, 0xdc38_26eb_fb13_cc27, 0x1ffffffb5,
  0x9f9e_66e8_b2fd_46a7, 0x2252_0cbb_b788_5c4a, 0xffffffac,
]);

export const SINE_TERMS: u32 = 13;

/** (-1)^n / (2n)!: cos(r) in powers of r². */
export const COSINE: usize = memory.data<u64>([
  0x8000_0000_0000_0000, 0x0000_0000_0000_0000, 0x0, 0x8000_0000_0000_0000, 0x0000_0000_0000_0000, 0x1ffffffff,
  0xaaaa_aaaa_aaaa_aaaa, 0xaaaa_aaaa_aaaa_aaab, 0xfffffffb, 0xb60b_60b6_0b60_b60b, 0x60b6_0b60_b60b_60b6, 0x1fffffff6,
  0xd00d_00d0_0d00_d00d, 0x00d0_0d00_d00d_00d0, 0xfffffff0, 0x93f2_7dbb_c4fa_e397, 0x780b_69f5_333c_725b, 0x1ffffffea,
  0x8f76_c77f_c6c4_bdaa, 0x26d4_c3d6_7f42_5f60, 0xffffffe3, 0xc9cb_a546_03e4_e905, 0xd6f8_a2ef_d1f2_7546, 0x1ffffffdb,
  0xd73f_9f39_9dc0_f88e, 0xc32b_5877_4657_f48f, 0xffffffd3, 0xb413_c31d_cbec_bbdd, 0x8024_4351_6155_4bc3, 0x1ffffffcb,
  0xf2a1_5d20_1011_283d, 0x4e56_95fc_785d_5dff, 0xffffffc2, 0x8671_cb6d_bfc2_94a2, 0x8648_5bf9_9c76_3abc, 0x1ffffffba,
  0xf967_80cb_97ab_be65, 0x25a0_33e5_4ec5_1034, 0xffffffb0, 0xc474_2fe3_5272_cd1c, 0x7902_85d3_580a_4a34, 0x1ffffffa7,
]);

export const COSINE_TERMS: u32 = 14;

/** 1 / (n+1)!: (e^y - 1)/y in powers of y. */
export const EXPONENTIAL: usize = memory.data<u64>([
  0x8000_0000_0000_0000, 0x0000_0000_0000_0000, 0x0, 0x8000_0000_0000_0000, 0x0000_0000_0000_0000, 0xffffffff,
  0xaaaa_aaaa_aaaa_aaaa, 0xaaaa_aaaa_aaaa_aaab, 0xfffffffd, 0xaaaa_aaaa_aaaa_aaaa, 0xaaaa_aaaa_aaaa_aaab, 0xfffffffb,
  0x8888_8888_8888_8888, 0x8888_8888_8888_8889, 0xfffffff9, 0xb60b_60b6_0b60_b60b, 0x60b6_0b60_b60b_60b6, 0xfffffff6,
  0xd00d_00d0_0d00_d00d, 0x00d0_0d00_d00d_00d0, 0xfffffff3, 0xd00d_00d0_0d00_d00d, 0x00d0_0d00_d00d_00d0, 0xfffffff0,
  0xb8ef_1d2a_b639_9c7d, 0x560e_4472_800b_8ef2, 0xffffffed, 0x93f2_7dbb_c4fa_e397, 0x780b_69f5_333c_725b, 0xffffffea,
  0xd732_2b3f_aa27_1c7f, 0x3a3f_25c1_bee3_8f10, 0xffffffe6, 0x8f76_c77f_c6c4_bdaa, 0x26d4_c3d6_7f42_5f60, 0xffffffe3,
  0xb092_309d_4368_4be5, 0x1c19_8e91_d7b4_269e, 0xffffffdf, 0xc9cb_a546_03e4_e905, 0xd6f8_a2ef_d1f2_7546, 0xffffffdb,
  0xd73f_9f39_9dc0_f88e, 0xc32b_5877_4657_f48f, 0xffffffd7, 0xd73f_9f39_9dc0_f88e, 0xc32b_5877_4657_f48f, 0xffffffd3,
  0xca96_3b81_856a_5359, 0x3028_cbbb_8d7f_f53c, 0xffffffcf, 0xb413_c31d_cbec_bbdd, 0x8024_4351_6155_4bc3, 0xffffffcb,
  0x97a4_da34_0a0a_b926, 0x50f6_1dbd_cb3a_5abf, 0xffffffc7, 0xf2a1_5d20_1011_283d, 0x4e56_95fc_785d_5dff, 0xffffffc2,
  0xb8dc_77b6_e7ab_8c5f, 0x78a3_7e77_3722_90c2, 0xffffffbe, 0x8671_cb6d_bfc2_94a2, 0x8648_5bf9_9c76_3abc, 0xffffffba,
]);

export const EXPONENTIAL_TERMS: u32 = 22;

/** 1 / (2n+1): artanh(s)/s in powers of s². */
export const AREA_TANGENT: usize = memory.data<u64>([
  0x8000_0000_0000_0000, 0x0000_0000_0000_0000, 0x0, 0xaaaa_aaaa_aaaa_aaaa, 0xaaaa_aaaa_aaaa_aaab, 0xfffffffe,
  0xcccc_cccc_cccc_cccc, 0xcccc_cccc_cccc_cccd, 0xfffffffd, 0x9249_2492_4924_9249, 0x2492_4924_9249_2492, 0xfffffffd,
  0xe38e_38e3_8e38_e38e, 0x38e3_8e38_e38e_38e4, 0xfffffffc, 0xba2e_8ba2_e8ba_2e8b, 0xa2e8_ba2e_8ba2_e8ba, 0xfffffffc,
  0x9d89_d89d_89d8_9d89, 0xd89d_89d8_9d89_d89e, 0xfffffffc, 0x8888_8888_8888_8888, 0x8888_8888_8888_8889, 0xfffffffc,
  0xf0f0_f0f0_f0f0_f0f0, 0xf0f0_f0f0_f0f0_f0f1, 0xfffffffb, 0xd794_35e5_0d79_435e, 0x50d7_9435_e50d_7943, 0xfffffffb,
  0xc30c_30c3_0c30_c30c, 0x30c3_0c30_c30c_30c3, 0xfffffffb, 0xb216_42c8_590b_2164, 0x2c85_90b2_1642_c859, 0xfffffffb,
  0xa3d7_0a3d_70a3_d70a, 0x3d70_a3d7_0a3d_70a4, 0xfffffffb, 0x97b4_25ed_097b_425e, 0xd097_b425_ed09_7b42, 0xfffffffb,
  0x8d3d_cb08_d3dc_b08d, 0x3dcb_08d3_dcb0_8d3e, 0xfffffffb,
]);

export const AREA_TANGENT_TERMS: u32 = 15;

/** (-1)^n / (2n+1): arctan(u)/u in powers of u². */
export const ARC_TANGENT: usize = memory.data<u64>([
  0x8000_0000_0000_0000, 0x0000_0000_0000_0000, 0x0, 0xaaaa_aaaa_aaaa_aaaa, 0xaaaa_aaaa_aaaa_aaab, 0x1fffffffe,
  0xcccc_cccc_cccc_cccc, 0xcccc_cccc_cccc_cccd, 0xfffffffd, 0x9249_2492_4924_9249, 0x2492_4924_9249_2492, 0x1fffffffd,
  0xe38e_38e3_8e38_e38e, 0x38e3_8e38_e38e_38e4, 0xfffffffc, 0xba2e_8ba2_e8ba_2e8b, 0xa2e8_ba2e_8ba2_e8ba, 0x1fffffffc,
  0x9d89_d89d_89d8_9d89, 0xd89d_89d8_9d89_d89e, 0xfffffffc, 0x8888_8888_8888_8888, 0x8888_8888_8888_8889, 0x1fffffffc,
  0xf0f0_f0f0_f0f0_f0f0, 0xf0f0_f0f0_f0f0_f0f1, 0xfffffffb,
]);

export const ARC_TANGENT_TERMS: u32 = 9;

/** arctan(k/16) for k from 0 to 16. */
export const ARC_TANGENT_AT: usize = memory.data<u64>([
  0, 0, 0, 0xffaa_ddb9_67ef_4e36, 0xcb27_92dc_0e2e_0d51, 0xfffffffb, 0xfead_d4d5_617b_6e32, 0xc897_989f_3e88_8ef8,
  0xfffffffc, 0xbdcb_da5e_72d8_1134, 0x7b0b_4f88_1c9c_7488, 0xfffffffd, 0xfadb_afc9_6406_eb15, 0x6dc7_9ef5_f7a2_17e6,
  0xfffffffd, 0x9b13_b9b8_3f5e_5e69, 0xc5ab_b498_d27a_f328, 0xfffffffe, 0xb7b0_ca0f_26f7_8473, 0x8aa3_2122_dcfe_4483,
  0xfffffffe, 0xd327_761e_611f_e5b6, 0x427c_95e9_001e_7136, 0xfffffffe, 0xed63_382b_0dda_7b45, 0x6fe4_45ec_bc3a_8d03,
  0xfffffffe, 0x832b_f4a6_d986_7e2a, 0x4b6a_09cb_61a5_15c1, 0xffffffff, 0x8f00_5d5e_f7f5_9f9b, 0x5c83_5e16_65c4_3748,
  0xffffffff, 0x9a2f_80e6_71bd_da20, 0x4226_f8e2_204f_f3bd, 0xffffffff, 0xa4bc_7d19_34f7_0924, 0x19a8_7f2a_457d_ac9f,
  0xffffffff, 0xaeac_4c38_b4d8_c080, 0x1472_5e2f_3e52_070a, 0xffffffff, 0xb805_3e2b_c231_9e73, 0xcb2d_a552_10a4_443d,
  0xffffffff, 0xc0ce_85b8_ac52_6640, 0x89dd_62c4_6e92_fa25, 0xffffffff, 0xc90f_daa2_2168_c234, 0xc4c6_628b_80dc_1cd1,
  0xffffffff,
]);

/** k/16 for k from 0 to 16. */
export const SIXTEENTHS: usize = memory.data<u64>([
  0, 0, 0, 0x8000_0000_0000_0000, 0x0000_0000_0000_0000, 0xfffffffc, 0x8000_0000_0000_0000, 0x0000_0000_0000_0000,
  0xfffffffd, 0xc000_0000_0000_0000, 0x0000_0000_0000_0000, 0xfffffffd, 0x8000_0000_0000_0000, 0x0000_0000_0000_0000,
  0xfffffffe, 0xa000_0000_0000_0000, 0x0000_0000_0000_0000, 0xfffffffe, 0xc000_0000_0000_0000, 0x0000_0000_0000_0000,
  0xfffffffe, 0xe000_0000_0000_0000, 0x0000_0000_0000_0000, 0xfffffffe, 0x8000_0000_0000_0000, 0x0000_0000_0000_0000,
  0xffffffff, 0x9000_0000_0000_0000, 0x0000_0000_0000_0000, 0xffffffff, 0xa000_0000_0000_0000, 0x0000_0000_0000_0000,
  0xffffffff, 0xb000_0000_0000_0000, 0x0000_0000_0000_0000, 0xffffffff, 0xc000_0000_0000_0000, 0x0000_0000_0000_0000,
  0xffffffff, 0xd000_0000_0000_0000, 0x0000_0000_0000_0000, 0xffffffff, 0xe000_0000_0000_0000, 0x0000_0000_0000_0000,
  0xffffffff, 0xf000_0000_0000_0000, 0x0000_0000_0000_0000, 0xffffffff, 0x8000_0000_0000_0000, 0x0000_0000_0000_0000,
  0x0,
]);

/** Natural logarithm of 2. */
export const LN_2: usize = memory.data<u64>([0xb172_17f7_d1cf_79ab, 0xc9e3_b398_03f2_f6af, 0xffffffff]);

/** 2 / ln 2. */
export const TWO_LOG2_E: usize = memory.data<u64>([0xb8aa_3b29_5c17_f0bb, 0xbe87_fed0_691d_3e89, 0x1]);

/** π/4, π/2, 3π/4, π. */
export const PI_MULTIPLES: usize = memory.data<u64>([
  0xc90f_daa2_2168_c234, 0xc4c6_628b_80dc_1cd1, 0xffffffff, 0xc90f_daa2_2168_c234, 0xc4c6_628b_80dc_1cd1, 0x0,
  0x96cb_e3f9_990e_91a7, 0x9394_c9e8_a0a5_159d, 0x1, 0xc90f_daa2_2168_c234, 0xc4c6_628b_80dc_1cd1, 0x1,
]);

/** 1 and 2. */
export const ONE: usize = memory.data<u64>([
  0x8000_0000_0000_0000, 0x0000_0000_0000_0000, 0x0, 0x8000_0000_0000_0000, 0x0000_0000_0000_0000, 0x1,
]);

/** π/2 as the x87 knows it when it reduces arguments: 66 bits (SDM 1, 8.3.8). */
export const HALF_PI_66: usize = memory.data<u64>([0xc90f_daa2_2168_c234, 0xc000_0000_0000_0000, 0x0]);
