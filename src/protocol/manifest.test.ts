// The manifest reader takes what the image builder writes, and nothing that could lead the page astray.
import { describe, expect, it } from 'vitest';
import { imageIdentity, readManifest } from './manifest.ts';

const file = (role: string, name = `${role}.bin`) => ({
  name,
  role,
  sha256: role[0].codePointAt(0)?.toString(16).padStart(64, '0'),
  bytes: 100,
  compressed: { file: `${name}.zst`, bytes: 50, encoding: 'zstd' },
});
const sound = () => ({
  version: 1,
  pythonVersion: '3.13.5',
  preimports: ['json'],
  files: [file('ramfs'), file('kernel'), file('initrd')],
});

describe('readManifest', () => {
  it('takes a sound manifest', () => {
    expect(readManifest(sound())?.files.map((each) => each.role)).toEqual(['ramfs', 'kernel', 'initrd']);
  });

  it('names an image by its hashes, whatever their order', () => {
    const one = readManifest(sound())!;
    expect(imageIdentity({ ...one, files: [...one.files].reverse() })).toBe(imageIdentity(one));
  });

  it.each([
    ['nothing', null],
    ['a web page', '<!doctype html>'],
    ['no files', { ...sound(), files: [] }],
    ['a role missing', { ...sound(), files: sound().files.slice(1) }],
    ['a role twice', { ...sound(), files: [file('kernel'), file('kernel'), file('initrd')] }],
    ['a path as a name', { ...sound(), files: [file('kernel', '../../secret'), file('initrd'), file('ramfs')] }],
    ['a hash that is none', { ...sound(), files: sound().files.map((each) => ({ ...each, sha256: 'x' })) }],
    ['sizes that are none', { ...sound(), files: sound().files.map((each) => ({ ...each, bytes: -1 })) }],
  ])('refuses %s', (_, json) => {
    expect(readManifest(json)).toBeNull();
  });
});
