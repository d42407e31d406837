import fc from 'fast-check';
import { linkTo, linkToAsset, readAddress, readAssetId } from '../../../../console/web/address';

test('what a link says is read again, whatever is in it', () => {
  const part = fc.string({ minLength: 1, unit: 'grapheme' });
  fc.assert(
    fc.property(fc.array(part), fc.dictionary(part, fc.string({ unit: 'grapheme' })), (path, query) => {
      const address = readAddress(linkTo(path, query));
      expect(address.path).toEqual(path);
      expect([...address.query]).toEqual(Object.entries(query));
    }),
  );
});

test('no address, and one that nobody could have encoded, are read as well', () => {
  expect(readAddress('').path).toEqual([]);
  expect(readAddress('#/').path).toEqual([]);
  expect(readAddress('#/assets/100%').path).toEqual(['assets', '100%']);
});

test('an asset is addressed by its listing, and by itself where it has none', () => {
  const [, listed] = readAddress(linkToAsset({ listingId: 'l1', assetId: 'a1' })).path;
  const [, unlisted] = readAddress(linkToAsset({ assetId: 'a1' })).path;
  expect(readAssetId(listed)).toEqual({ kind: 'listings', id: 'l1' });
  expect(readAssetId(unlisted)).toEqual({ kind: 'assets', id: 'a1' });
});
