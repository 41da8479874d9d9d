/** Three pictures a row, each as its chart draws it for an export, as large as the largest of them. */
export async function joinPictures(pictures: readonly Promise<Blob>[]): Promise<Blob> {
  const images = await Promise.all(pictures.map(async (picture) => createImageBitmap(await picture)));
  const width = Math.max(...images.map((image) => image.width));
  const height = Math.max(...images.map((image) => image.height));
  const columns = Math.min(3, images.length);
  const canvas = document.createElement('canvas');
  canvas.width = width * columns;
  canvas.height = height * Math.ceil(images.length / columns);
  const ctx = canvas.getContext('2d');
  if (!ctx) throw new Error('The page gives no canvas.');
  ctx.imageSmoothingQuality = 'high';
  ctx.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--panel') || '#fff';
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  images.forEach((image, at) => {
    const scale = Math.min(width / image.width, height / image.height);
    const [left, top] = [(at % columns) * width, Math.floor(at / columns) * height];
    ctx.drawImage(image, left, top, scale * image.width, scale * image.height);
    image.close();
  });
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The canvas gave no picture.'))));
  });
}
