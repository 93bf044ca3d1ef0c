// The page of examples/studio in a real browser: from a git server into memory, to a film, and back.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serveStudio } from '../../examples/studio/server.mjs';
import { AfmpegRenderer } from '../../src/reel/index.js';
import { memoryProjects } from '../../src/studio/index.js';
import { leftOut } from '../support/left-out.js';
import { newVolume } from '../support/media.js';
import { gitServer } from './git-server.js';
import type { GitServer } from './git-server.js';
import { reelFiles, STORYBOARD } from './reel.js';
import { sharedRuntime } from './studio.js';

const CHROMIUM = '/usr/bin/chromium';
/** For people to look at; AFMPEG_SCREENSHOTS names another place. */
const SCREENSHOTS = process.env['AFMPEG_SCREENSHOTS'] ?? join(tmpdir(), 'afmpeg-studio-screenshots');
const WAIT_MS = 20_000;
const RENDER_MS = 45_000;

const [first, second, third] = STORYBOARD.cards;
/** The scene of the second card moves. */
const media = { path: 'media/sea.png', motion: { fromZoom: 1, toZoom: 1.1 } };
const REEL = { ...STORYBOARD, cards: [first, { text: second!.text, media }, third] };

function hasBrowser(): boolean {
  return existsSync(CHROMIUM) || leftOut(CHROMIUM, 'apt-get install chromium');
}

describe.runIf(hasBrowser())('the page', () => {
  let folder: string;
  let git: GitServer;
  let server: Awaited<ReturnType<typeof serveStudio>>;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];
  let failed: string | undefined;

  // One story in many steps: each needs what the one before has done.
  beforeEach(({ task, skip, onTestFailed }) => {
    skip(failed !== undefined, `“${failed}” failed`);
    onTestFailed(() => {
      failed = task.name;
    });
  });

  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    folder = mkdtempSync(join(tmpdir(), 'afmpeg-page-'));
    git = await gitServer(folder);
    git.create('tides', reelFiles(REEL));
    const renderer = new AfmpegRenderer(await sharedRuntime());
    server = await serveStudio({ projects: memoryProjects(), renderers: [renderer] });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 1360, height: 900 }, acceptDownloads: true });
    page.setDefaultTimeout(WAIT_MS);
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      // What the server refuses is logged by the browser as well.
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
        problems.push(message.text());
    });
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await server.close();
    await git.close();
    rmSync(folder, { recursive: true });
  });

  const shoot = async (name: string, fullPage = false) => {
    // The bar sticks to the top of what is seen: from there the whole page is one picture.
    if (fullPage) await page.evaluate(() => scrollTo(0, 0));
    const path = join(SCREENSHOTS, `${name}.png`);
    await page.screenshot({ path, fullPage, animations: 'disabled' });
  };
  const card = (number: number) => page.getByRole('listitem', { name: `Card ${number}`, exact: true });
  const previewOf = (number: number) => card(number).locator('.preview img');
  const saved = (where: Page) => where.locator('#save-state').getByText('Saved', { exact: true }).waitFor();
  const remove = async (path: string) => {
    await page.getByRole('button', { name: `Remove ${path}` }).click();
    await page.getByRole('link', { name: path }).waitFor({ state: 'detached' });
  };
  const waitForPreviews = () =>
    expect.poll(() => page.locator('.preview.waiting').count(), { timeout: WAIT_MS }).toBe(0);

  test('an empty studio says what it is for', async () => {
    await page.goto(server.url);
    await page.getByRole('heading', { name: /without a checkout/ }).waitFor();
    expect(await page.getByRole('button', { name: 'Open repository…' }).last().isEnabled()).toBe(true);
    await shoot('1-welcome');
  });

  test('a repository is cloned into memory, by keyboard alone', async () => {
    await page.getByRole('button', { name: 'Open repository…' }).last().focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Address').waitFor();
    await page.keyboard.type(git.url('nowhere'));
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'cannot be cloned' }).waitFor();
    await page.getByLabel('Address').fill(git.url('tides'));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: STORYBOARD.title }).waitFor();
    expect(await page.getByRole('listitem', { name: /^Card \d$/ }).count()).toBe(3);
    await page.locator('#repository-facts').filter({ hasText: 'The first storyboard' }).waitFor();
    expect(await card(2).getByLabel('Scene').inputValue()).toBe('media/sea.png');
    await waitForPreviews();
    await shoot('2-open', true);
  });

  test('an edit shows in the preview before it is saved', async () => {
    const before = await previewOf(1).getAttribute('src');
    await card(1).getByLabel('Words', { exact: true }).fill('The sea *sings*\nall night');
    await expect.poll(() => previewOf(1).getAttribute('src'), { timeout: WAIT_MS }).not.toBe(before);
    expect(await previewOf(1).evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(180);
    expect(await page.locator('#save-state').textContent()).toBe('Not saved');
    expect(git.git('tides', 'show', 'HEAD:storyboard.json')).toContain('breathes');
  });

  test('what is wrong is told next to the card, and keeps the reel from being saved and rendered', async () => {
    const seconds = card(2).getByLabel('Seconds');
    await seconds.fill('9000');
    await card(3).getByLabel('Background', { exact: true }).fill('blue');
    const finding = card(2).locator('.finding');
    await finding.filter({ hasText: 'from 0.2 to 600' }).waitFor();
    await card(3).locator('.finding').filter({ hasText: '#rgb or #rrggbb' }).waitFor();
    expect(await card(1).locator('.finding').count()).toBe(0);
    expect(await seconds.getAttribute('aria-invalid')).toBe('true');
    const described = await seconds.getAttribute('aria-describedby');
    expect(await page.locator(`#${described}`).textContent()).toContain('Expected seconds');
    await page.getByRole('button', { name: /^Render – 2/ }).click();
    await page.getByRole('alert').filter({ hasText: 'has errors' }).waitFor();
    expect(await seconds.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await page.locator('#save-state').textContent()).toBe('Not saved');
    await shoot('3-findings');

    await seconds.fill('1');
    await card(3).getByLabel('Background', { exact: true }).fill('#fbeee0');
    await expect.poll(() => page.locator('.finding:visible').count(), { timeout: WAIT_MS }).toBe(0);
    await page.keyboard.press('Control+s');
    await saved(page);
  });

  test('a render goes on, moves, and plays', async () => {
    await waitForPreviews();
    await page.evaluate(() => {
      const seen: number[] = [];
      const progress = document.querySelector<HTMLProgressElement>('#render-progress')!;
      new MutationObserver(() => seen.push(progress.value)).observe(progress, { attributes: true });
      Object.assign(window, { seen });
    });
    await page.getByRole('button', { name: 'Render', exact: true }).click();
    await page.locator('#render-now').waitFor();
    await page.locator('#render-progress[value]').waitFor();
    await shoot('4-rendering');
    const video = page.locator('#video');
    await video.waitFor({ timeout: RENDER_MS });
    expect(await page.locator('#render-status').textContent()).toBe('The render is done');
    const seen = await page.evaluate(() => (window as unknown as { seen: number[] }).seen);
    expect(Math.max(...seen)).toBeGreaterThan(0);
    await video.evaluate(async (element: HTMLVideoElement) => {
      element.muted = true;
      await element.play();
    });
    await expect
      .poll(() => video.evaluate((element: HTMLVideoElement) => element.currentTime), { timeout: WAIT_MS })
      .toBeGreaterThan(0.5);
    const { width, height } = await video.evaluate((element: HTMLVideoElement) => ({
      width: element.videoWidth,
      height: element.videoHeight,
    }));
    expect([width, height]).toEqual([180, 320]);
    await shoot('5-done');
  });

  test('the film is downloaded', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download tides.mp4' }).click(),
    ]);
    const bytes = readFileSync(await download.path());
    expect(bytes.toString('latin1', 4, 8)).toBe('ftyp');
  });

  test('a render is cancelled', async () => {
    await card(1).getByLabel('Seconds').fill('300');
    await page.getByRole('button', { name: 'Render', exact: true }).click();
    await page.locator('#render-progress[value]').waitFor({ timeout: RENDER_MS });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('#render-now').waitFor({ state: 'hidden' });
    expect(await page.locator('#render-status').textContent()).toBe('The render was cancelled');
    await page.getByRole('listitem').filter({ hasText: 'Cancelled at' }).waitFor();
    await card(1).getByLabel('Seconds').fill('1');
  });

  test('cards are added, moved and removed, and the focus goes with them', async () => {
    await page.getByRole('button', { name: 'Add a card' }).click();
    await expect
      .poll(() =>
        card(4)
          .getByLabel('Words', { exact: true })
          .evaluate((e) => e === document.activeElement),
      )
      .toBe(true);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('And back');
    await card(4).getByRole('button', { name: 'Move Card 4 up' }).click();
    expect(await card(3).getByLabel('Words', { exact: true }).inputValue()).toBe('And back');
    await card(4).getByRole('button', { name: 'Remove Card 4' }).click();
    expect(await page.getByRole('listitem', { name: /^Card \d$/ }).count()).toBe(3);
  });

  test('a removed card comes back, by the button and by Ctrl+Z, and so does a choice', async () => {
    const words = (number: number) => card(number).getByLabel('Words', { exact: true });
    const cards = () => page.getByRole('listitem', { name: /^Card \d$/ }).count();
    const second = await words(2).inputValue();
    await card(2).getByRole('button', { name: 'Remove Card 2' }).click();
    await page.getByRole('status').filter({ hasText: 'Card 2 is removed' }).waitFor();
    await shoot('10-removed');
    await page.getByRole('button', { name: 'Undo' }).click();
    expect([await cards(), await words(2).inputValue()]).toEqual([3, second]);

    await card(3).getByRole('button', { name: 'Remove Card 3' }).click();
    expect(await cards()).toBe(2);
    await page.keyboard.press('Control+z');
    expect([await cards(), await words(2).inputValue()]).toEqual([3, second]);
    await page.keyboard.press('Control+Shift+z');
    expect(await cards()).toBe(2);
    await page.keyboard.press('Control+z');
    await card(1).getByLabel('Position').selectOption('top');
    await page.keyboard.press('Control+z');
    expect(await card(1).getByLabel('Position').inputValue()).toBe('');

    // What is being typed is the browser's to take back.
    const first = await words(1).inputValue();
    await words(1).press('End');
    await page.keyboard.type('!');
    await page.keyboard.press('Control+z');
    expect([await cards(), await words(1).inputValue()]).toEqual([3, first]);
  });

  test('the length of the film is shown before it is rendered, with its voices and without', async () => {
    const fill = async (number: number, text: string) => {
      await card(number).getByLabel('Seconds').fill(text);
      await card(number).getByLabel('Seconds').blur();
    };
    const length = page.locator('#film-length');
    await fill(1, '60');
    await fill(2, '9');
    await fill(3, '60');
    // The second card has a voice of 0.6 s, and 1.2 s around it; each transition takes 0.2 s.
    await length.getByText('2:01 long', { exact: true }).waitFor();
    expect(await page.locator('#board-facts').textContent()).toBe('3 cards, 180 × 320, 2:01');
    await page.locator('#silent').check();
    await length.getByText('2:08 long', { exact: true }).waitFor();
    await page.locator('#silent').uncheck();
    await fill(1, '1');
    await fill(2, '1');
    await fill(3, '1');
  });

  test('a draft that no font can write yet is saved, and not rendered', async () => {
    const words = card(3).getByLabel('Words', { exact: true });
    const before = await words.inputValue();
    await words.fill('ᚠ');
    await card(3).locator('.finding').filter({ hasText: 'ᚠ' }).waitFor();
    await page.keyboard.press('Control+s');
    await page.locator('#save-state').getByText('Saved as a draft', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Render – 1/ }).click();
    await page.getByRole('alert').filter({ hasText: 'has errors' }).waitFor();
    await page.reload();
    expect(await words.inputValue()).toBe('ᚠ');
    await words.fill(before);
    await page.getByRole('button', { name: 'Save' }).click();
    await saved(page);
  });

  test('music is offered to no card as its voice', async () => {
    const options = await card(1).getByLabel('Voice-over').locator('option').allTextContents();
    expect(options).toEqual(['By its number', 'None', 'vo/02-tides.wav']);
  });

  test('a scene is picked by its thumbnail', async () => {
    await card(1).getByRole('button', { name: 'Pick a picture for Card 1' }).click();
    const dialog = page.getByRole('dialog', { name: 'Scene of Card 1' });
    const tile = dialog.getByRole('button', { name: 'media/sea.png' });
    const picture = tile.locator('img');
    await expect
      .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: WAIT_MS })
      .toBe(240);
    await shoot('11-scenes');
    await tile.click();
    expect(await card(1).getByLabel('Scene').inputValue()).toBe('media/sea.png');
    const thumb = card(1).locator('.thumb img');
    expect(await thumb.getAttribute('src')).toContain('media/sea.png');
    await card(1).getByRole('button', { name: 'Pick a picture for Card 1' }).click();
    await dialog.getByRole('button', { name: 'None' }).click();
    expect(await card(1).getByLabel('Scene').inputValue()).toBe('');
  });

  test('files are dropped on the page, which says where they go', async () => {
    const drag = (types: string[], names: string[]) =>
      page.evaluate(
        ([types, names]) => {
          const dataTransfer = new DataTransfer();
          for (const name of names!) dataTransfer.items.add(new File([`of ${name}`], name));
          for (const type of types!)
            document.body.dispatchEvent(
              new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
            );
        },
        [types, names],
      );
    const names = ['a.txt', 'b.png', 'c.mp3'];
    await drag(['dragenter', 'dragover'], names);
    await page.locator('#drop').waitFor();
    expect(await page.locator('#drop').innerText()).toContain('media/');
    await shoot('12-drop');
    await drag(['dragleave'], names);
    await page.locator('#drop').waitFor({ state: 'hidden' });
    await drag(['dragenter', 'dragover', 'drop'], names);
    await page.getByRole('status').filter({ hasText: 'Added a.txt, media/b.png, vo/c.mp3' }).waitFor();
    expect(await page.locator('#drop').isHidden()).toBe(true);

    // What has the name already is replaced only by those who say so.
    let asked = '';
    page.once('dialog', (dialog) => {
      asked = dialog.message();
      void dialog.dismiss();
    });
    await drag(['dragenter', 'drop'], ['a.txt']);
    await expect.poll(() => asked, { timeout: WAIT_MS }).toContain('a.txt');
    for (const path of ['a.txt', 'media/b.png', 'vo/c.mp3']) await remove(path);
  });

  test('files go up and away', async () => {
    await page.getByLabel('Folder').fill('media');
    const file = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('a note') };
    await page.locator('#upload').setInputFiles(file);
    const link = page.getByRole('link', { name: 'media/note.txt' });
    const address = new URL((await link.getAttribute('href'))!, server.url);
    expect(await (await page.request.get(address.href)).text()).toBe('a note');
    await remove('media/note.txt');
  });

  test('a video that was just added is a scene, and is seen behind the words', async () => {
    const volume = newVolume({});
    const clip = ['-f', 'lavfi', '-i', 'testsrc2=s=90x160:d=1', '-c:v', 'libx264', '-pix_fmt', 'yuv420p'];
    await (await sharedRuntime()).exec(volume, ...clip, '/clip.mp4');
    const buffer = volume.readFileSync('/clip.mp4') as Buffer;
    await page.locator('#upload').setInputFiles({ name: 'clip.mp4', mimeType: 'video/mp4', buffer });
    const scene = card(3).getByLabel('Scene');
    await scene.locator('option[value="media/clip.mp4"]').waitFor({ state: 'attached' });
    await scene.selectOption('media/clip.mp4');
    const film = card(3).locator('.preview video');
    await film.waitFor();
    await expect
      .poll(() => film.evaluate((element: HTMLVideoElement) => element.videoHeight), { timeout: WAIT_MS })
      .toBe(160);
    await waitForPreviews();
    await shoot('9-video');
    await scene.selectOption('');
    await film.waitFor({ state: 'hidden' });
    await remove('media/clip.mp4');
  });

  test('what was changed is committed and pushed back', async () => {
    await page.getByRole('button', { name: 'Save' }).click();
    await saved(page);
    await page.locator('#changes').getByText('storyboard.json').waitFor();
    await page.getByLabel('Message').fill('The sea sings');
    await page.getByRole('button', { name: 'Commit and push' }).click();
    await page.locator('#repository-facts').filter({ hasText: 'The sea sings' }).waitFor();
    expect(git.git('tides', 'log', '--format=%s', 'main')).toBe('The sea sings\nThe first storyboard\n');
    const pushed = JSON.parse(git.git('tides', 'show', 'main:storyboard.json')) as typeof STORYBOARD;
    expect(pushed.cards.map(({ text }) => text)).toEqual([
      'The sea *sings*\nall night',
      'Twice a day',
      'And back',
    ]);
    expect(git.git('tides', 'ls-tree', '-r', '--name-only', 'main').trim().split('\n').sort()).toEqual(
      Object.keys(reelFiles()).sort(),
    );
    await shoot('6-pushed');
  });

  test('two who edit are told of each other', async () => {
    const other = await browser.newPage();
    await other.goto(`${server.url}#tides`);
    const title = other
      .getByRole('listitem', { name: 'Card 1', exact: true })
      .getByLabel('Words', { exact: true });
    await title.fill('From the other');
    await other.getByRole('button', { name: 'Save' }).click();
    await saved(other);
    await other.close();
    await card(1).getByLabel('Words', { exact: true }).fill('From this one');
    await page.keyboard.press('Control+s');
    await page.getByRole('heading', { name: 'Someone else saved meanwhile' }).waitFor();
    await page.getByRole('button', { name: 'Take theirs' }).click();
    await expect
      .poll(() => card(1).getByLabel('Words', { exact: true }).inputValue(), { timeout: WAIT_MS })
      .toBe('From the other');
  });

  test('it reads well in the dark, and on a phone', async () => {
    await waitForPreviews();
    await page.emulateMedia({ colorScheme: 'dark' });
    await shoot('7-dark');
    await page.setViewportSize({ width: 390, height: 844 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await shoot('8-phone', true);
  });

  test('every control has a name, and nothing went wrong in the page', async () => {
    const nameless = await page.evaluate(() =>
      [
        ...document.querySelectorAll<HTMLInputElement>(
          'button, a, input, select, textarea, video:not([aria-hidden]), progress',
        ),
      ]
        .filter((element) => {
          const label = element.labels?.[0]?.textContent ?? element.getAttribute('aria-label');
          return (label ?? element.textContent).trim() === '';
        })
        .map((element) => element.outerHTML),
    );
    expect(nameless).toEqual([]);
    // The one thing that failed on purpose: cloning what is not there.
    expect(problems).toEqual([expect.stringContaining('502')]);
  });

  test('pages of other sites, and other names for this machine, are turned away', async () => {
    const origin = { origin: 'https://evil.test' };
    const post = await fetch(`${server.url}api/repositories`, {
      method: 'POST',
      headers: origin,
      body: '{}',
    });
    expect(post.status).toBe(403);
    const { port } = new URL(server.url);
    const rebound = await page.request.get(`http://127.0.0.1:${port}/api/projects`, {
      headers: { host: 'evil.test' },
    });
    expect(rebound.status()).toBe(403);
  });
});
